"""What the end-to-end tests share: a maker of releases, a runner of the program, and what to expect of it."""

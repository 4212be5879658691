/// The program's version, as CHANGELOG.md names it.
let version = "0.1.0"

import TestSupport

/// A small program in C, made of the module CPlatform and a `main`. What concerns the start, the signals and the
/// descriptors of a process is tested in a process of its own.
struct ChildProcess {
  private let folder: TemporaryFolder
  private let tool: Tool

  /// Whether there is a C compiler.
  static var isAvailable: Bool { Tool.exists("cc") }

  init() throws {
    folder = try TemporaryFolder()
    let sources = "\(Self.package)/Sources/CPlatform"
    let main = try folder.write(Self.program, to: "child.c")
    guard let compiler = Tool("cc"), let environment = Tool("env") else { throw Missing() }
    let files = ["Calls.c", "Signals.c", "Startup.c"].map { "\(sources)/\($0)" }
    _ = try compiler.run(
      ["-std=gnu2x", "-I", "\(sources)/include", "-o", folder.path("child"), main] + files)
    tool = environment
  }

  struct Missing: Error {}

  /// Runs the program and returns what it writes to standard output.
  func run(_ arguments: String...) throws -> String {
    String(decoding: try tool.run([folder.path("child")] + arguments), as: UTF8.self)
  }

  private static let package = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  private static let program = #"""
    #define _GNU_SOURCE
    #include "CPlatform.h"
    #include <errno.h>
    #include <fcntl.h>
    #include <sched.h>
    #include <signal.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <time.h>
    #include <unistd.h>

    static int is(const char *a, const char *b) { return strcmp(a, b) == 0; }

    int main(int argc, char **argv) {
      const char *test = argv[1];
      if (is(test, "arguments")) {
        for (int i = 1; i < cplatform_argument_count(); i++) printf("%s,", cplatform_argument(i));
        return 0;
      }
      if (is(test, "streams")) {
        int report = dup(1), result = 0;
        for (int i = 0; i < 3; i++) if (strchr(argv[2], '0' + i)) close(i);
        cplatform_open_standard_streams();
        for (int i = 0; i < 3; i++) {
          struct stat stream, null;
          stat("/dev/null", &null);
          if (fstat(i, &stream) != 0) { dprintf(report, "closed "); continue; }
          int isNull = stream.st_rdev == null.st_rdev && S_ISCHR(stream.st_mode);
          const char *modes[] = {"r", "w", "rw"};
          dprintf(report, "%s ", strchr(argv[2], '0' + i) ? (isNull ? modes[fcntl(i, F_GETFL) & O_ACCMODE] : "other") : "kept");
        }
        return result;
      }
      if (is(test, "cpus")) {
        cpu_set_t set;
        sched_getaffinity(0, sizeof set, &set);
        int count = 0;
        for (int i = 0; i < CPU_SETSIZE && count < 1; i++) {
          if (!CPU_ISSET(i, &set)) continue;
          count++;
          CPU_ZERO(&set);
          CPU_SET(i, &set);
        }
        sched_setaffinity(0, sizeof set, &set);
        printf("%d", cplatform_allowed_cpus());
        return 0;
      }
      // A shell ignores SIGINT for processes in the background, and Foundation starts some with blocked signals.
      signal(SIGINT, SIG_DFL);
      sigset_t none;
      sigemptyset(&none);
      sigprocmask(SIG_SETMASK, &none, NULL);
      if (is(test, "ignored")) signal(SIGHUP, SIG_IGN);
      if (is(test, "blocked")) {
        int ends[2];
        if (pipe(ends) != 0) return 9;
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        char bytes[4096] = {0};
        while (write(ends[1], bytes, sizeof bytes) > 0) {}
        fcntl(ends[1], F_SETFL, 0);
        dup2(ends[1], 2);
      } else if (!is(test, "later")) {
        dup2(1, 2);
      }
      char text[601];
      memset(text, 'x', 600);
      text[600] = 0;
      cplatform_catch_stop_signals(is(test, "long") ? text : argv[2], argv[3]);
      errno = 77;
      raise(is(test, "ignored") ? SIGHUP : SIGINT);
      if (errno != 77) return 8;
      if (is(test, "burst")) { raise(SIGTERM); raise(SIGINT); raise(SIGHUP); }
      if (is(test, "later")) {
        struct timespec wait = {1, 20000000};
        nanosleep(&wait, NULL);
        raise(SIGTERM);
      }
      printf("[%d]", cplatform_stop_signal());
      return 0;
    }
    """#
}

import Commands

@main
struct Main {
  static func main() { Entry.main() }
}

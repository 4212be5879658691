import Platform
import TestSupport
import Testing

@testable import Transfer

@Suite("What a server wants", .enabled(if: ScriptedServer.canRun, .init(rawValue: ScriptedServer.reason)))
struct SecretTests {
  let served: ServedFile
  var server: ScriptedServer { served.server }
  /// The name of its file.
  var name: String { served.name }

  init() throws { served = try ServedFile(isAlone: true) }

  @Test("is a name and password, in the address or beside it")
  func passwords() throws {
    try server.require(["user": "name:p@ss word"])
    #expect(refusal { _ = try served.open() } == "status")
    var options = served.options
    options.user = "name:p@ss word"
    #expect(fetch(try served.open(nil, options)).bytes == served.content)
    let url = server.url(name).replacing("http://", with: "http://name:p%40ss%20word@")
    let file = try served.open(url)
    #expect(fetch(file).bytes == served.content)
    #expect(file.address.description == server.url(name))
    try server.fault(name, "status", ["status": 403])
    let error = fetch(file).error
    #expect(!"\(String(describing: error))".contains("name"))
  }

  @Test("is a header or a cookie")
  func headers() throws {
    try server.require(["header": "X-Token: 1"])
    var options = served.options
    options.headers = ["X-Token: 1"]
    #expect(try served.open(nil, options).size == 300_000)
    try server.require(["cookie": "login=2"])
    #expect(refusal { _ = try served.open(nil, options) } == "status")
    let line = ["127.0.0.1", "FALSE", "/", "FALSE", "0", "login", "2"].joined(separator: "\t")
    options.cookieFile = try served.folder.write("# Netscape HTTP Cookie File\n\(line)\n", to: "cookies")
    #expect(try served.open(nil, options).size == 300_000)
    options.cookieFile = try served.folder.write("Set-Cookie: login=2\n", to: "lines")
    #expect(refusal { _ = try served.open(nil, options) } == "options")
    options.cookieFile = served.folder.path("none")
    #expect(refusal { _ = try served.open(nil, options) } == "local")
  }

  @Test("stays with its host when that redirects to another one")
  func redirections() throws {
    let line = ["127.0.0.1", "FALSE", "/", "FALSE", "0", "login", "secret"].joined(separator: "\t")
    var options = served.options
    options.cookieFile = try served.folder.write(line + "\n", to: "cookies")
    options.headers = ["X-Token: secret", "Authorization: Bearer secret"]
    let home = server.url("b").replacing("http://", with: "http://name:secret@")
    try server.fault("b", "redirect", ["to": server.url(name, host: "localhost")])
    let file = try served.open(home, options)
    #expect(fetch(file).bytes == served.content)
    let sent = try server.headers(name)
    #expect(sent.count == 2 && !"\(sent)".contains("secret"), "\(sent)")
    let first = try #require(server.headers("b").first)
    #expect(first["cookie"] == "login=secret" && first["x-token"] == "secret")

    // Back home, and at another path of it, they are sent again.
    try server.fault("c", "redirect", ["to": server.url("d", host: "localhost")])
    try server.fault("d", "redirect", ["to": server.url(name)])
    #expect(try served.open(server.url("c"), options).size == 300_000)
    #expect(try !"\(server.headers("d"))".contains("secret"))
    #expect(try server.headers(name).last?["x-token"] == "secret")
  }

  @Test("keeps the password of the address when it redirects to another path")
  func sameHost() throws {
    try server.require(["user": "name:word"])
    let home = server.url("b").replacing("http://", with: "http://name:word@")
    for target in ["/\(name)", server.url(name)] {
      try server.heal("b")
      try server.fault("b", "redirect", ["to": target])
      #expect(refusal { _ = try served.open(home) } == nil, "\(target)")
    }
  }
}

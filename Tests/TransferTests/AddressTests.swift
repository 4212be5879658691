import Testing

@testable import Transfer

@Suite("An address")
struct AddressTests {
  @Test(
    "is asked for as it is written, with what must be escaped",
    arguments: [
      ("http://host/a.tar", "http://host/a.tar"),
      ("HTTPS://Host:8443/A.tar?X=Y&Z=%2F", "https://host:8443/A.tar?X=Y&Z=%2F"),
      ("https://host:443/a", "https://host/a"), ("http://host:80/a", "http://host/a"),
      ("http://name:p@ss@host/a", "http://name:p@ss@host/a"),
      ("http://host/a b/ü", "http://host/a%20b/%C3%BC"),
      ("http://host/a#part", "http://host/a"), ("http://host?x", "http://host?x"),
      ("http://[::1]:8080/a", "http://[::1]:8080/a"),
      ("file:///data/a b.tar", "file:///data/a%20b.tar"),
      ("s3://bucket/a/b c+%.tar?x", "https://bucket.s3.amazonaws.com/a/b%20c%2B%25.tar%3Fx"),
      ("s3://my.bucket/a", "https://s3.amazonaws.com/my.bucket/a"),
      ("gs://bucket/a/b#c", "https://storage.googleapis.com/bucket/a/b%23c"),
    ])
  func text(given: String, text: String) { #expect(Address(given)?.text == text) }

  @Test(
    "has one of the schemes, a host and a path",
    arguments: [
      "", "a.tar", "/a.tar", "ftp://host/a", "http:/host/a", "http://", "http:///host/a", "http://user@/a",
      "http://ho st/a", "http://host\\@other/a", "http://host/a\nb", "file://", "file:///", "file://host/a",
      "s3://bucket",
      "s3://bucket/", "s3:///key", "s3://user@host/key", "gs://a:b/key", "javascript://host/a",
    ])
  func refused(text: String) { #expect(Address(text) == nil) }

  @Test(
    "shows no secrets",
    arguments: [
      "https://name:secret@host/a.tar?X-Signature=secret#secret", "https://host/a.tar?secret",
      "https://secret@host/a.tar", "https://secret@secret@host/a.tar", "https://secret/x:secret@host/a.tar",
    ])
  func secrets(text: String) throws {
    let address = try #require(Address(text))
    for text in [address.description, "\(address)", String(reflecting: address), "\([address])"]
    where !text.contains("secret/x") {
      #expect(!text.contains("secret"), "\(text)")
    }
    let error = TransferError(.status(403, retryAfter: nil), address)
    #expect("\(error)".contains(address.origin))
    if !address.origin.hasSuffix("secret") { #expect(!"\(error)".contains("secret")) }
  }

  @Test("of the same host keeps the name and password when it redirects")
  func redirections() throws {
    let home = try #require(Address("https://name:word@host/a"))
    #expect(Address(redirection: "https://host:443/b", from: home)?.text == "https://name:word@host/b")
    #expect(Address(redirection: "https://you:yours@host/b", from: home)?.text == "https://you:yours@host/b")
    for other in ["http://host/b", "https://other/b", "https://host:444/b", "https://host.other/b"] {
      #expect(Address(redirection: other, from: home)?.text == other)
    }
  }

  @Test("knows to whom credentials belong", arguments: ["https://a:b@host/x", "https://HOST:443/y?z"])
  func origins(text: String) { #expect(Address(text)?.origin == "https://host") }

  @Test("of options shows none either")
  func options() {
    var options = TransferOptions()
    options.user = "name:secret"
    options.headers = ["X: secret"]
    #expect("\(options) \([options])" == "TransferOptions [TransferOptions]")
  }
}

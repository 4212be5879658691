/// The program that makes one file of a tree.
public struct ViewPacking: Sendable, Equatable {
  /// What it is called; it takes the tree, the file, and the options.
  public let tool: String
  /// The package that has it.
  public let package: String
  public let options: [String]

  public init(tool: String, package: String, options: [String]) {
    (self.tool, self.package, self.options) = (tool, package, options)
  }
}

internal import Dataset
public import Planning
internal import Platform

extension Runner {
  /// Removes what is staged, and headers that are kept; never a published part and never an archive. Returns the names of what
  /// was removed.
  public func clean() throws(PrepareError) -> [String] {
    let (hasStaging, before) = (try root.hasStaging(), try root.headerFiles())
    guard hasStaging || !before.isEmpty else { return [] }
    try root.checkStaging()
    let session = try Session(root, options, observer)
    try session.finishPublications()
    for part in Part.all { try session.drop(part) }
    if try root.hasStaging() { try session.remove(Layout.staging, in: root.directory) }
    let headers = try root.headerFiles()
    try io { () throws(PlatformError) in
      for name in headers { try root.directory.unlink(name) }
      try root.directory.synchronize()
    }
    return (hasStaging ? [Layout.staging] : []) + headers
  }
}

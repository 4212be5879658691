public import Dataset
internal import Export
internal import Pass
internal import Platform

extension ShardSource {
  /// Throws if lists of the plan name images that the part's folder lacks. Of archives that is known after they were read.
  public func checkListed(_ plan: SplitPlan) throws(ShardsError) {
    var listed = plan.listed(in: catalog)
    guard case .tree(let folder, let folders) = content, !listed.isEmpty else { return }
    let there = Set(folders.map(\.wnid))
    var listing = Listing()
    for expected in catalog.folders where !listed.numbers(of: expected.wnid).isEmpty {
      let items = there.contains(expected.wnid) ? try catalog.items(of: expected.wnid, in: folder, &listing) : []
      listed.look(among: items.map(\.number), of: expected.wnid)
    }
    try listed.check(folder.path)
  }

  /// Throws if lists of the plan name images that archives with these images lack.
  func checkListed(_ plan: SplitPlan, in order: SampleOrder) throws(ShardsError) {
    var listed = plan.listed(in: catalog)
    for group in order.groups {
      guard let wnid = group.wnid else { continue }
      listed.look(among: group.slots.lazy.map { Int(order.numbers[$0]) }, of: wnid)
    }
    try listed.check(archives.count == 1 ? archives[0].path : catalog.part.id)
  }
}

extension ListedImages {
  fileprivate func check(_ path: String) throws(ShardsError) {
    guard let missing else { return }
    throw ShardsError(ExportError(.noSuchImages(first: missing.first, count: missing.count), path))
  }
}

internal import Checksums
internal import Dataset
internal import Pass
internal import Platform

/// Estimates how much each archive of a supply has for a part.
struct PartEstimate {
  private let catalog: Catalog
  private let supply: Supply
  private let isSelecting: Bool
  /// Which share of the bytes of an archive is the part's.
  private let share: Double
  private let selectedShare: Double

  init(_ catalog: Catalog, _ supply: Supply, _ release: Release) {
    (self.catalog, self.supply, isSelecting) = (catalog, supply, catalog.isSelecting)
    selectedShare = catalog.selectedShare
    let parts = Source.of(supply.kind)?.parts ?? []
    if parts.count > 1 {
      // What several parts share is divided by their numbers of files; annotations are small.
      let all = parts.filter { $0.content == catalog.part.content }.compactMap { Catalog($0, release)?.likelyFiles }
      share =
        catalog.part.content == .images ? Double(catalog.likelyFiles) / Double(max(1, all.reduce(0, +))) : 0.01
    } else {
      share = 1
    }
  }

  /// Returns what is to be made of the part from `archive`, whose headers may be known. `isFresh` says that nothing of the
  /// part is staged, or nothing that can be used.
  func part(_ archive: ArchiveFile, _ index: ArchiveIndex?, from known: PartProgress?, isFresh: Bool) -> PlannedPart {
    let start = known ?? PartProgress()
    let size = archive.identity.size
    let left = max(0, size - start.offset)
    let bytes: Int64
    var files = catalog.likelyFiles
    if let wnid = archive.official.wnid {
      (bytes, files) = (left, catalog.folder(wnid)?.files ?? 0)
    } else {
      if let index, isSelecting {
        bytes = index.extents(selectedBy: [catalog], from: start.offset).reduce(0) { $0 + Int64($1.count) }
      } else {
        // Nothing says the sizes of the images: they are taken to be alike.
        bytes = Int64(Double(left) * selectedShare)
      }
      if supply.archives.count > 1 {
        files = supply.size > 0 ? Int(Double(files) * Double(size) / Double(supply.size)) : 0
      }
    }
    return PlannedPart(
      catalog: catalog, start: start, supply: supply, isFresh: isFresh, files: max(0, files - start.inventory.files),
      bytes: Int64(Double(bytes) * share))
  }
}

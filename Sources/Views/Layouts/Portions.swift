internal import Dataset
internal import Export

extension View {
  /// A folder for each class with its images, its annotations, and how many of the wanted images there are.
  public static let portions = View(
    "portions", parts: [.train], hasSplits: false,
    "for each class Images/, Annotation/ and nXXXXXXXX_download_report.csv; training images only"
  ) { _ in
    Arrangement { _, synset in
      synset.map { "\($0.wnid)/Images" } ?? ""
    } annotations: { _, synset in
      synset.map { "\($0.wnid)/Annotation" } ?? ""
    } rest: { files throws(ExportError) in
      let (release, plan) = (files.source.release, files.source.plan)
      for synset in release.synsets where release.isSelected(class: synset.index) {
        let found = files.counts.byClass[synset.wnid] ?? 0
        let wanted = plan.wanted(of: synset.wnid, files: synset.trainImages)
        try files.write("\(synset.wnid)/\(synset.wnid)_download_report.csv") { file throws(ExportError) in
          let row = "\(synset.wnid),\(PortionTable.quoted(synset.words)),\(wanted),\(found),\(max(0, wanted - found))"
          try file.append("code,name,wanted,found,missing\n\(row)\n".utf8)
        }
      }
    }
  }
}

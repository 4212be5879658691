/// The images of a part that the lists of a plan name, to be selected or held out, and which of them are not there.
public struct ListedImages: Sendable {
  /// The name of the first image that is not there, and how many are not; nil if none was missed.
  public private(set) var missing: (first: String, count: Int)?
  private let catalog: Catalog
  private let numbers: [Wnid: Set<Int>]

  init(_ numbers: [Wnid: Set<Int>], _ catalog: Catalog) { (self.numbers, self.catalog) = (numbers, catalog) }

  /// Whether no image of the part is listed.
  public var isEmpty: Bool { numbers.isEmpty }

  /// Returns the numbers of the images of a class that are listed.
  public func numbers(of wnid: Wnid) -> Set<Int> { numbers[wnid] ?? [] }

  /// Looks for the images of a class among those that are there, by their numbers.
  public mutating func look(among there: some Sequence<Int>, of wnid: Wnid) {
    let lacking = numbers(of: wnid).subtracting(there)
    guard let number = lacking.min() else { return }
    let first = missing?.first ?? catalog.fileName(of: catalog.item(number: number, in: wnid))
    missing = (first, (missing?.count ?? 0) + lacking.count)
  }
}

extension SplitPlan {
  /// Returns the images of a part that lists name, whether there are such images or not.
  public func listed(in catalog: Catalog) -> ListedImages {
    var numbers: [Wnid: Set<Int>] = [:]
    if catalog.part == .train {
      for list in listsOfTrain { numbers.merge(list.train.mapValues(Set.init)) { $0.union($1) } }
    } else if catalog.part == .val, let images = selection.images {
      for number in images.val {
        if let wnid = catalog.wnid(ofNumber: number) { numbers[wnid, default: []].insert(number) }
      }
    }
    return ListedImages(numbers, catalog)
  }

  /// The lists that select or hold out training images.
  private var listsOfTrain: [ImageList] {
    guard case .images(let lists) = holdout else { return selection.images.map { [$0] } ?? [] }
    return lists + (selection.images.map { [$0] } ?? [])
  }
}

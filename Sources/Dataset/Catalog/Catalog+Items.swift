extension Catalog {
  /// Returns the item with this number in the folder of the class `wnid`, or in the part's own folder.
  public func item(number: Int, in wnid: Wnid?) -> Item { Item(part: part.id, wnid: wnid, number: number) }
}

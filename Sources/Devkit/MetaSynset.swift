/// A class as `meta.mat` describes it.
struct MetaSynset: Equatable {
  let ilsvrc2012ID: Int
  let wnid: String
  let words: String
  let trainImages: Int

  /// Reads the classes without children from a `meta.mat`. Those with children only group them: no image has such a
  /// class.
  static func leaves(_ file: [UInt8]) throws(DevkitFault) -> [MetaSynset] {
    let fields = ["num_children", "ILSVRC2012_ID", "WNID", "words", "num_train_images"]
    let found = try MatFile.withVariable("synsets", in: file) { array, bytes, order throws(DevkitFault) in
      var leaves: [MetaSynset] = []
      let synsets = try MatStruct(array, wanted: fields, in: bytes, order)
      try synsets.forEach(in: bytes) { index, elements throws(DevkitFault) in
        func value<Value>(
          _ field: Int, _ read: (MatArray) throws(DevkitFault) -> Value?
        ) throws(DevkitFault) -> Value {
          // MATLAB stores an array that was never set as an element without data.
          guard !elements[field].data.isEmpty, let value = try read(MatArray(elements[field], in: bytes, order)) else {
            throw .value(field: fields[field], entry: index + 1)
          }
          return value
        }
        func number(_ field: Int) throws(DevkitFault) -> Int {
          try value(field) { array throws(DevkitFault) in try array.number(in: bytes) }
        }
        func text(_ field: Int) throws(DevkitFault) -> String {
          try value(field) { array throws(DevkitFault) in try array.text(in: bytes) }
        }
        guard try number(0) == 0 else { return }
        leaves.append(
          MetaSynset(ilsvrc2012ID: try number(1), wnid: try text(2), words: try text(3), trainImages: try number(4)))
      }
      return leaves
    }
    guard let found else { throw .noSynsets }
    return found
  }
}

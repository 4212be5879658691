import Export
import Platform
import Testing

@testable import Dataset
@testable import Shards

/// A release of two classes: four and one training images, and three validation images.
func smallRelease() throws -> Release {
  try Release { name in
    switch name {
    case "archives.tsv": Array("#name\tkind\tbytes\tmd5\tsha256\timages\turl\n".utf8)
    case "synsets.tsv":
      Array(
        """
        #index\tilsvrc2012_id\twnid\ttrain_images\twords
        0\t2\tn01440764\t4\ttench, Tinca tinca
        1\t1\tn01443537\t1\tgoldfish, "Carassius" auratus

        """.utf8)
    default: Array("n01443537\nn01440764\nn01443537\n".utf8)
    }
  }
}

func catalog(_ part: Part) throws -> Catalog { try #require(Catalog(part, try smallRelease())) }

/// The sample of a training image.
func tench(_ number: Int = 10026) throws -> Sample {
  let catalog = try catalog(.train)
  let wnid = try #require(Wnid("n01440764"))
  return Sample(catalog.item(number: number, in: wnid), catalog, try smallRelease(), .sorted)
}

/// A buffer that holds `bytes`.
func buffer(_ bytes: [UInt8]) -> Buffer {
  var buffer = Buffer(capacity: max(1, bytes.count))
  buffer.append(bytes)
  return buffer
}

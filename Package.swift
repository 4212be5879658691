// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

/// One of our modules, with what it may import: the layer table in CONTRIBUTING.md.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "ilsvrc-prepare",
  products: [.executable(name: "ilsvrc-prepare", targets: ["ilsvrc-prepare"])],
  targets: [
    .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CIsal", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CPlatform"),
    .target(name: "CManifests", exclude: ["fixture.jpeg"]),

    module("Platform", ["CPlatform"]),
    module("Checksums", ["CLibCrypto"]),
    module("Images"),
    module("Archive", ["CLibArchive", "CIsal", "Platform", "Transfer"]),
    module("Transfer", ["CLibCurl", "Platform"]),
    module("Arguments"),
    module("Dataset", ["CManifests", "Checksums"]),
    module("Boxes", ["CLibXML2", "Dataset"]),
    module("PieceLists", ["CLibXML2", "Checksums"]),
    module("Devkit", ["CZlib", "Platform", "Dataset"]),
    module("Journal", ["Platform", "Checksums"]),
    module("Pass", ["Platform", "Checksums", "Images", "Archive", "Transfer", "Dataset"]),
    module("Inspection", ["Platform", "Images", "Archive", "Dataset", "Pass"]),
    module("Tree", ["Platform", "Checksums", "Images", "Archive", "Dataset", "Pass"]),
    module("Repair", ["Platform", "Dataset", "Pass", "Tree"]),
    module(
      "Planning",
      [
        "Platform", "Checksums", "PieceLists", "Archive", "Transfer", "Dataset", "Journal", "Pass", "Inspection",
        "Tree", "Export",
      ]),
    module(
      "Prepare",
      [
        "Platform", "Checksums", "PieceLists", "Archive", "Transfer", "Dataset", "Journal", "Pass", "Inspection",
        "Tree", "Repair", "Planning", "Export", "Views", "Shards",
      ]),
    module("Export", ["Platform", "Archive", "Dataset", "Boxes"]),
    module("Views", ["Platform", "Dataset", "Boxes", "Export"]),
    module(
      "Shards",
      ["Platform", "Checksums", "Images", "Archive", "Dataset", "Boxes", "Journal", "Pass", "Export", "Views"]),
    module("Fixture", ["Platform", "Checksums", "Archive", "Dataset"]),
    module(
      "Commands",
      [
        "Platform", "Checksums", "PieceLists", "Images", "Archive", "Transfer", "Arguments", "Dataset", "Boxes",
        "Devkit", "Journal", "Pass", "Inspection", "Tree",
        "Planning", "Prepare", "Export", "Views", "Shards", "Fixture",
      ]),
    .executableTarget(name: "ilsvrc-prepare", dependencies: ["Commands"], swiftSettings: settings),

    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("PlatformTests", ["Platform", "TestSupport"]),
    tests("ChecksumsTests", ["Checksums", "TestSupport"]),
    tests("PieceListsTests", ["PieceLists", "Checksums", "TestSupport"]),
    tests("ImagesTests", ["Images", "TestSupport"]),
    tests("ArchiveTests", ["Archive", "Platform", "Transfer", "TestSupport"]),
    tests("TransferTests", ["Transfer", "Platform", "TestSupport"]),
    tests("ArgumentsTests", ["Arguments"]),
    tests("DatasetTests", ["Dataset", "Checksums", "TestSupport"]),
    tests("BoxesTests", ["Boxes", "Platform", "Dataset", "TestSupport"]),
    tests("ExportTests", ["Export", "Boxes", "Platform", "Dataset", "TestSupport"]),
    tests("ViewsTests", ["Views", "Dataset"]),
    tests(
      "ShardsTests",
      ["Shards", "Export", "Views", "Archive", "Platform", "Checksums", "Dataset", "Boxes", "TestSupport"]),
    tests("DevkitTests", ["Devkit", "CZlib", "Platform", "Dataset", "TestSupport"]),
    tests("PassTests", ["Pass", "Inspection", "Platform", "Checksums", "Archive", "Dataset", "TestSupport"]),
    tests(
      "TreeTests", ["Tree", "Repair", "Platform", "Checksums", "Images", "Archive", "Dataset", "Pass", "TestSupport"]),
    tests(
      "PrepareTests",
      [
        "Prepare", "Platform", "Checksums", "PieceLists", "Archive", "Transfer", "Dataset", "Journal", "Pass",
        "Inspection", "Tree",
        "Planning",
        "Export", "Fixture",
        "TestSupport",
      ]),
    tests(
      "FixtureTests", ["Fixture", "Platform", "Archive", "Dataset", "Boxes", "Devkit", "Images", "TestSupport"]),
    tests("JournalTests", ["Journal", "Platform", "Checksums", "TestSupport"]),
    tests(
      "CommandsTests",
      [
        "Commands", "Platform", "Checksums", "Archive", "Arguments", "Dataset", "Journal", "Pass", "Inspection", "Tree",
        "Planning",
        "TestSupport",
      ]),
  ],
  cLanguageStandard: .c2x
)

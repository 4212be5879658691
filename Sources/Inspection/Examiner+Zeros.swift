internal import Dataset

/// What zeros mean: a hole, or the end of a tar.
extension Examiner {
  /// Zeros this long are told as such, shorter ones as what they have wiped out.
  private static let holeBytes: Int64 = 4096

  mutating func extendZeros(_ kind: ZeroRun.Kind, _ offset: Int64) {
    if zeros == nil { zeros = ZeroRun(at: offset, in: member?.label, isAfter: isAfterMember(offset)) }
    zeros?.extend(kind)
  }

  /// A block of an image, at `offset`, is not zero.
  mutating func endZerosInImage(_ offset: Int64) {
    guard let run = zeros else { return }
    zeros = nil
    guard run.isHole else { return }
    image.hasHole = true
    note(run, .zeros(bytes: offset - run.start, until: nil), to: offset)
  }

  /// A header, that of `label`, is at `offset`.
  mutating func endZeros(at label: String, _ offset: Int64) {
    guard let run = zeros, run.isDamageBeforeHeader else { return forgetZeros() }
    note(run, .zeros(bytes: offset - run.start, until: run.headerBlocks > 0 ? label : nil), to: offset)
  }

  /// The current class tar ends at `offset`.
  mutating func leaveClassTar(_ offset: Int64) {
    guard let tar = classTar else { return }
    classTar = nil
    guard case .header = place else { return }
    if let run = zeros, run.isDamage(isLacking: isLacking(tar)) {
      zeros?.isDamage = true
      return
    }
    if zeros?.isEnd != true {
      add(Damage(.noEndOfTar, at: offset, in: tar.label))
    } else if isLacking(tar), damages.count == tar.damagesBefore, pending == nil {
      let expected = images(of: tar.wnid) ?? 0
      let damage = Damage(.tooFewImages(tar.images, of: expected), at: offset, in: tar.label)
      // Where they were is not known.
      pending = (damage, (tar.start ?? offset)..<offset)
    }
    // They may go on, and then they are no end.
    zeros?.endTar()
  }

  /// There is no header at `offset`, though one is expected; `label` is the name that stands there, if it is one.
  mutating func beginSearch(_ label: String?, _ offset: Int64) {
    place = .lost
    if let run = zeros, run.isDamageBeforeHeader {
      search = Search(start: run.start, member: run.member, isAfter: run.isAfter, zeros: offset - run.start)
      (zeros, pending) = (nil, nil)
      return
    }
    forgetZeros()
    search = Search(
      start: offset, member: label ?? member?.label, isAfter: label == nil && isAfterMember(offset), zeros: 0)
  }

  /// The next header, that of `label`, was found at `offset`; or else the archive has ended there.
  mutating func endSearch(at label: String?, _ offset: Int64) {
    guard let search else { return extendLast(to: offset) }
    self.search = nil
    let isHole = search.zeros >= Self.holeBytes
    add(
      Damage(
        isHole ? .zeros(bytes: search.zeros, until: label) : .header(bytes: offset - search.start), at: search.start,
        in: search.member, isAfter: search.isAfter), search.start..<offset)
  }

  /// The archive has ended.
  mutating func finish() {
    if let tarEnd = classTar?.end, tarEnd <= end { leaveClassTar(tarEnd) }
    switch place {
    case .lost: endSearch(at: nil, end)
    case .header: finishAtHeader()
    case .image, .other:
      if let run = zeros, run.isHole {
        note(run, .zerosToEnd(bytes: end - run.start), to: end)
      } else if let member, end < member.data.upperBound {
        let (start, size) = (member.data.lowerBound, Int64(member.data.count))
        add(Damage(.cutShort(bytes: max(0, end - start), of: size), at: start, in: member.label))
      } else {
        add(Damage(.noEndOfTar, at: end, in: nil))
      }
    }
    guard damages.isEmpty, let images, imagesSeen < images else { return }
    add(Damage(.tooFewImages(imagesSeen, of: images), at: end, in: nil))
  }

  private mutating func finishAtHeader() {
    let isLacking = images.map { imagesSeen < $0 } ?? true || classTar.map(isLacking) ?? false
    if let run = zeros, run.isDamage(endOf: classTar == nil ? 1 : 2, isLacking: isLacking) {
      return note(run, .zerosToEnd(bytes: end - run.start), to: end)
    }
    if let tar = classTar, let size = tar.size, let tarEnd = tar.end {
      add(
        Damage(.cutShort(bytes: end - (tarEnd - size), of: size), at: tarEnd - size, in: tar.label), end..<end)
    } else if zeros?.isEnd != true {
      add(Damage(.noEndOfTar, at: end, in: nil))
    }
    forgetZeros()
  }

  /// Notes what zeros are; that says it all about the image before them.
  private mutating func note(_ run: ZeroRun, _ fault: Damage.Fault, to end: Int64) {
    (zeros, pending) = (nil, nil)
    add(Damage(fault, at: run.start, in: run.member, isAfter: run.isAfter), run.start..<end)
  }

  private mutating func forgetZeros() {
    if let pending { add(pending.damage, pending.extent) }
    (zeros, pending) = (nil, nil)
  }

  private func isLacking(_ tar: ClassTar) -> Bool {
    images(of: tar.wnid).map { tar.images < $0 } ?? false
  }

  private func isAfterMember(_ offset: Int64) -> Bool { member.map { offset >= $0.data.upperBound } ?? false }
}

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace udpchat {

/// Cuts a stream of octets into lines, or into blocks, where it was read to. Of a line longer than
/// any datagram it keeps only so much that it stays recognisably too long, so memory is bounded.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t longest_kept) : longest_kept_(longest_kept) {}

  /// Where to read what comes next: at least `size` octets. What was cut so far lasts until then.
  /// Only after `next` or `next_block` has returned nothing.
  std::span<char> room(std::size_t size);

  /// So many octets were read to there.
  void add(std::size_t octets) { end_ += octets; }

  /// The next whole line, without its line end, or nothing.
  std::optional<std::string_view> next();

  /// The next `size` octets, whatever they are, or nothing.
  std::optional<std::string_view> next_block(std::size_t size);

  /// At the end of the stream, where that has returned nothing: the last line, or block, which has
  /// no line end, or nothing.
  std::optional<std::string_view> rest();

 private:
  [[nodiscard]] std::string_view left() const { return {buffer_.data() + begin_, end_ - begin_}; }

  const std::size_t longest_kept_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of what is left
  std::size_t end_ = 0;    ///< of what was read
  std::size_t known_ = 0;  ///< so much of what is left has no line end
};

}  // namespace udpchat

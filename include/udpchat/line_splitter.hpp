#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace udpchat {

/// Cuts a stream of octets into lines, or into blocks. Of a line longer than any datagram it keeps
/// only so much that it stays recognisably too long, so memory is bounded.
class LineSplitter {
 public:
  explicit LineSplitter(std::size_t longest_kept) : longest_kept_(longest_kept) {}

  /// Adds octets as they were read. Only after `next` has returned nothing.
  void feed(std::string_view octets);

  /// The next whole line, without its line end, or nothing.
  std::optional<std::string> next();

  /// The next `size` octets, whatever they are, or nothing.
  std::optional<std::string> next_block(std::size_t size);

  /// At the end of the stream: the last line, or block, where it has no line end, or nothing.
  std::optional<std::string> rest();

 private:
  void keep(std::string_view octets);

  const std::size_t longest_kept_;
  std::string block_;      ///< what was fed
  std::size_t begin_ = 0;  ///< of what is left of it
  std::string line_;       ///< the beginning of the line that block_ goes on with
};

}  // namespace udpchat

#include "udpchat/line_splitter.hpp"

#include <algorithm>
#include <utility>

namespace udpchat {

void LineSplitter::feed(std::string_view octets) {
  block_ = octets;
  begin_ = 0;
}

std::optional<std::string> LineSplitter::next() {
  const auto left = std::string_view(block_).substr(begin_);
  const auto end = left.find('\n');
  keep(left.substr(0, end));
  if (end == left.npos) {
    begin_ = block_.size();
    return std::nullopt;
  }
  begin_ += end + 1;
  return std::exchange(line_, {});
}

std::optional<std::string> LineSplitter::next_block(std::size_t size) {
  const auto left = std::string_view(block_).substr(begin_, size - line_.size());
  line_ += left;
  begin_ += left.size();
  if (line_.size() < size) return std::nullopt;
  return std::exchange(line_, {});
}

std::optional<std::string> LineSplitter::rest() {
  if (line_.empty()) return std::nullopt;
  return std::exchange(line_, {});
}

void LineSplitter::keep(std::string_view octets) {
  line_ += octets.substr(0, longest_kept_ - std::min(longest_kept_, line_.size()));
}

}  // namespace udpchat

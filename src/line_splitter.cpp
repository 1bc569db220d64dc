#include "udpchat/line_splitter.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace udpchat {

std::span<char> LineSplitter::room(std::size_t size) {
  if (begin_ != 0) {
    std::memmove(buffer_.data(), left().data(), left().size());
    end_ -= std::exchange(begin_, 0);
  }
  if (buffer_.size() < end_ + size) buffer_.resize(end_ + size);
  return std::span(buffer_).subspan(end_, size);
}

std::optional<std::string_view> LineSplitter::next() {
  const auto all = left();
  const auto end = all.find('\n', known_);
  if (end == all.npos) {
    end_ = begin_ + std::min(all.size(), longest_kept_);
    known_ = end_ - begin_;
    return std::nullopt;
  }
  begin_ += end + 1;
  known_ = 0;
  return all.substr(0, std::min(end, longest_kept_));
}

std::optional<std::string_view> LineSplitter::next_block(std::size_t size) {
  const auto all = left();
  if (all.size() < size) return std::nullopt;
  begin_ += size;
  known_ = 0;
  return all.substr(0, size);
}

std::optional<std::string_view> LineSplitter::rest() {
  const auto all = left();
  begin_ = end_;
  known_ = 0;
  if (all.empty()) return std::nullopt;
  return all;
}

}  // namespace udpchat

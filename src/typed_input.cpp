#include "udpchat/typed_input.hpp"

#include "udpchat/text.hpp"

#include <algorithm>

namespace udpchat {
namespace {

constexpr std::string_view kPasteBegin = "\x1b[200~";
constexpr std::string_view kPasteEnd = "\x1b[201~";

/// How many octets at the end begin a paste mark without finishing it.
std::size_t unfinished_mark(std::string_view typed) {
  for (auto size = std::min(kPasteBegin.size() - 1, typed.size()); size > 0; --size)
    if (typed.ends_with(kPasteBegin.substr(0, size))) return size;
  return 0;
}

/// How many octets at the end begin a UTF-8 character without finishing it.
std::size_t unfinished_character(std::string_view typed) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(3, typed.size()); ++size) {
    const auto octet = static_cast<unsigned char>(typed[typed.size() - size]);
    if (is_continuation(typed[typed.size() - size])) continue;
    if (octet < 0xC2 || octet > 0xF4) return 0;  // ASCII, or never in UTF-8
    const std::size_t length = octet >= 0xF0 ? 4 : octet >= 0xE0 ? 3 : 2;
    return length > size ? size : 0;
  }
  return 0;
}

}  // namespace

std::size_t complete_input(std::string_view typed, bool is_utf8) {
  std::size_t whole = 0;  // up to here no paste is open
  while (true) {
    const auto begin = typed.find(kPasteBegin, whole);
    if (begin == typed.npos) break;
    const auto end = typed.find(kPasteEnd, begin + kPasteBegin.size());
    if (end == typed.npos) return begin;
    whole = end + kPasteEnd.size();
  }
  const auto mark = unfinished_mark(typed);
  if (mark != 0 || !is_utf8) return typed.size() - mark;
  return typed.size() - unfinished_character(typed);
}

void TypedInput::add(std::string_view octets) {
  octets_ += octets;
  ready_ = taken_ + complete_input(std::string_view(octets_).substr(taken_), is_utf8_);
}

void TypedInput::clear() {
  octets_.clear();
  taken_ = ready_ = 0;
}

bool TypedInput::is_escape_alone() const {
  return !has_ready() && octets_.size() == taken_ + 1 && octets_.back() == '\x1b';
}

void TypedInput::release() {
  ready_ = octets_.size();
}

unsigned char TypedInput::take() {
  const auto octet = static_cast<unsigned char>(octets_[taken_++]);
  if (taken_ == octets_.size()) clear();
  return octet;
}

}  // namespace udpchat

#include "udpchat/encoder.hpp"

#include "udpchat/text.hpp"

#include <algorithm>
#include <array>

namespace udpchat {
namespace {

constexpr std::size_t kBlock = 4096;

std::size_t valid_prefix(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const auto unit = decode_utf8(text.substr(end));
    if (!unit.valid) break;
    end += unit.length;
  }
  return end;
}

/// Where the tag characters, U+E0000 to U+E007F, begin.
std::size_t find_tag(std::string_view text) {
  return std::min(text.find("\xF3\xA0\x80"), text.find("\xF3\xA0\x81"));
}

}  // namespace

Encoder::Encoder(std::string_view encoding) {
  if (encoding == "utf-8" || encoding == "auto") return;
  converter_.emplace("UTF-8", std::string(encoding));
  // To most encodings glibc converts tag characters by leaving them out.
  std::string out;
  const auto taken = convert("\U000E0041", out);
  drops_tags_ = taken != 0 && out.empty();
}

void Encoder::start() {
  if (converter_) converter_->reset();
}

std::size_t Encoder::append(std::string_view text, std::string& out) {
  if (!converter_) {
    out += text;
    return text.size();
  }
  text = text.substr(0, valid_prefix(text));
  if (drops_tags_) text = text.substr(0, find_tag(text));
  return convert(text, out);
}

std::size_t Encoder::convert(std::string_view text, std::string& out) {
  std::array<char, kBlock> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): written first
  auto left = text;
  auto end = Converter::End::full;
  while (end == Converter::End::full) {
    std::span<char> room(block);
    end = converter_->convert(left, room);
    out.append(block.data(), block.size() - room.size());
  }
  return text.size() - left.size();
}

void Encoder::finish(std::string& out) {
  if (!converter_) return;
  std::array<char, kBlock> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): written first
  std::span<char> room(block);
  converter_->finish(room);
  out.append(block.data(), block.size() - room.size());
}

}  // namespace udpchat

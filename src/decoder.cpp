#include "udpchat/decoder.hpp"

#include "udpchat/encoder.hpp"
#include "udpchat/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace udpchat {
namespace {

constexpr std::size_t kLongestCharacter = 8;  // octets in any encoding that iconv knows
using Block = std::array<char, 4096>;
constexpr const char* kCodePoints =
    std::endian::native == std::endian::little ? "UTF-32LE" : "UTF-32BE";

std::size_t code_unit_of(std::string_view encoding) {
  Encoder encoder(encoding);
  std::string one;
  std::string two;
  encoder.append("A", one);
  encoder.start();
  encoder.append("AA", two);
  return std::max<std::size_t>(1, two.size() - one.size());  // a byte order mark is in both
}

}  // namespace

Decoder::Decoder(std::string_view encoding)
    : tries_utf8_(encoding == "utf-8" || encoding == "auto") {
  if (encoding == "utf-8") return;
  const std::string from(encoding == "auto" ? "gb18030" : encoding);
  converter_.emplace(from, kCodePoints);
  code_unit_ = code_unit_of(from);
}

std::u32string_view Decoder::decode(std::string_view payload) {
  const bool decoded = tries_utf8_ && decode_as_utf8(payload);
  if (!decoded && converter_ && !convert(payload) && tries_utf8_) decode_as_utf8(payload);
  return text_;
}

bool Decoder::decode_as_utf8(std::string_view payload) {
  text_.clear();
  bool all_valid = true;
  while (!payload.empty()) {
    const auto unit = decode_utf8(payload);
    all_valid = all_valid && unit.valid;
    if (unit.valid)
      text_ += unit.code_point;
    else
      append_stray(payload.substr(0, unit.length));
    payload.remove_prefix(unit.length);
  }
  return all_valid;
}

bool Decoder::convert(std::string_view payload) {
  text_.clear();
  converter_->reset();
  bool all_valid = true;
  while (!payload.empty()) {
    const auto end = convert_some(payload);
    if (end == Converter::End::done || end == Converter::End::full) continue;
    if (tries_utf8_) return false;
    all_valid = false;
    const auto length =
        end == Converter::End::incomplete ? payload.size() : invalid_length(payload);
    release_held_character();
    append_stray(payload.substr(0, length));
    payload.remove_prefix(length);
  }
  Block block;
  std::span<char> room(block);
  converter_->finish(room);
  append_code_points({block.data(), block.size() - room.size()});
  return all_valid;
}

Converter::End Decoder::convert_some(std::string_view& payload) {
  Block block;
  std::span<char> room(block);
  const auto end = converter_->convert(payload, room);
  append_code_points({block.data(), block.size() - room.size()});
  return end;
}

/// The longest beginning that could begin a character, in whole code units, and one at least.
std::size_t Decoder::invalid_length(std::string_view payload) {
  std::size_t length = 0;
  for (std::size_t tried = 1; tried <= std::min(payload.size(), kLongestCharacter); ++tried) {
    auto beginning = payload.substr(0, tried);
    Block block;
    std::span<char> room(block);
    if (converter_->convert(beginning, room) != Converter::End::incomplete) break;
    length = tried;
  }
  length -= length % code_unit_;
  return std::min(payload.size(), std::max(length, code_unit_));
}

/// In some code pages (CP1255) a letter waits for an accent that may follow it; it stands before
/// what is invalid, and a blank drives it out.
void Decoder::release_held_character() {
  const auto before = text_.size();
  std::string_view blank = " ";
  convert_some(blank);
  if (text_.size() > before) text_.pop_back();
}

void Decoder::append_stray(std::string_view octets) {
  for (const char octet : octets) text_ += kStrayOctet + static_cast<unsigned char>(octet);
}

void Decoder::append_code_points(std::string_view octets) {
  const auto before = text_.size();
  text_.resize(before + octets.size() / sizeof(char32_t));
  std::memcpy(text_.data() + before, octets.data(), octets.size());
}

}  // namespace udpchat

#include "udpchat/decoder.hpp"

#include "udpchat/text.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

namespace udpchat {
namespace {

constexpr std::size_t kLongestCharacter = 4;  // octets, where glibc passes one over
constexpr const char* kCodePoints =
    std::endian::native == std::endian::little ? "UTF-32LE" : "UTF-32BE";

char32_t stray(char octet) {
  return kStrayOctet + static_cast<unsigned char>(octet);
}

}  // namespace

Decoder::Decoder(std::string_view encoding)
    : encoding_(encoding == "auto" ? "gb18030" : encoding),
      tries_utf8_(encoding == "utf-8" || encoding == "auto") {
  if (encoding == "utf-8") return;
  converter_.emplace(encoding_, kCodePoints);
  again_.emplace(encoding_, kCodePoints);

  const auto layout = layout_of(encoding_);
  code_unit_ = layout.code_unit;
  swapped_mark_.assign(layout.header.rbegin(), layout.header.rend());
}

std::u32string_view Decoder::decode(std::string_view payload) {
  const bool decoded = tries_utf8_ && decode_as_utf8(payload);
  if (!decoded && converter_ && !convert(payload) && tries_utf8_) decode_as_utf8(payload);
  // The octet order that a mark sets outlasts a reset in glibc.
  if (!swapped_mark_.empty() && payload.starts_with(swapped_mark_))
    converter_.emplace(encoding_, kCodePoints);
  return text_;
}

bool Decoder::decode_as_utf8(std::string_view payload) {
  bool all_valid = true;
  text_.resize(payload.size());  // what is no character, too, has no more code points than octets
  auto end = text_.begin();
  while (!payload.empty()) {
    const auto first = static_cast<unsigned char>(payload.front());
    const auto unit = first < 0x80 ? Utf8Unit{1, first, true} : decode_utf8(payload);
    all_valid = all_valid && unit.valid;
    if (unit.valid)
      *end++ = unit.code_point;
    else
      end = std::transform(payload.begin(), payload.begin() + unit.length, end, stray);
    payload.remove_prefix(unit.length);
  }
  text_.erase(end, text_.end());
  return all_valid;
}

bool Decoder::convert(std::string_view payload) {
  text_.clear();
  converter_->reset();
  bool all_valid = true;
  while (!payload.empty()) {
    const auto whole = payload;
    const auto end = convert_some(payload);
    if (end == Converter::End::done) break;
    if (tries_utf8_) return false;
    all_valid = false;

    const auto read = whole.substr(0, whole.size() - payload.size());
    if (end == Converter::End::invalid && stops_behind(read)) {
      append_stray(refused_end(read));
      continue;
    }
    release_held_character();
    const auto length =
        end == Converter::End::invalid ? std::min(payload.size(), code_unit_) : payload.size();
    append_stray(payload.substr(0, length));
    payload.remove_prefix(length);
  }
  converter_->finish(octets_);
  append_code_points();
  return all_valid;
}

Converter::End Decoder::convert_some(std::string_view& payload) {
  const auto end = converter_->convert(payload, octets_);
  append_code_points();
  return end;
}

Converter::End Decoder::convert_again(std::string_view& octets) {
  again_->reset();
  const auto end = again_->convert(octets, octets_);
  octets_.clear();
  return end;
}

/// Some of glibc's converters (UHC, ISO-2022-CN-EXT) stop behind what they refuse, and not before
/// it.
bool Decoder::stops_behind(std::string_view read) {
  return convert_again(read) == Converter::End::invalid && read.empty();
}

/// What is refused at the end of what was read.
std::string_view Decoder::refused_end(std::string_view read) {
  for (auto length = code_unit_; length <= std::min(read.size(), kLongestCharacter); ++length) {
    const auto end = read.substr(read.size() - length);
    auto left = end;
    if (convert_again(left) == Converter::End::invalid) return end;
  }
  return read.substr(read.size() - std::min(read.size(), code_unit_));
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
  std::transform(octets.begin(), octets.end(), std::back_inserter(text_), stray);
}

void Decoder::append_code_points() {
  const auto before = text_.size();
  text_.resize(before + octets_.size() / sizeof(char32_t));
  std::memcpy(text_.data() + before, octets_.data(), octets_.size());
  octets_.clear();
}

}  // namespace udpchat

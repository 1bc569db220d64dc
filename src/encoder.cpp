#include "udpchat/encoder.hpp"

#include "udpchat/text.hpp"

#include <array>
#include <span>
#include <utility>

namespace udpchat {

Encoder::Encoder(std::string_view encoding) {
  if (encoding == "utf-8" || encoding == "auto") return;
  const std::string name(encoding);
  converter_.emplace("UTF-8", name);
  repertoire_.emplace(name);

  std::string one;
  std::string two;
  convert("A", one);
  start();
  convert("AA", two);
  header_ = one.substr(0, 2 * one.size() - two.size());
}

void Encoder::start() {
  if (converter_) converter_->reset();
  initial_ = true;
  headed_ = false;
}

std::size_t Encoder::append(std::string_view text, std::string& out) {
  if (!converter_) {
    out += text;
    return text.size();
  }
  text = text.substr(0, length_with_form(text));
  if (text.empty()) return 0;

  const auto begin = out.size();
  const auto encoded = convert(text, out);
  const bool again = initial_ && headed_;
  if (again && out.compare(begin, header_.size(), header_) == 0) out.erase(begin, header_.size());
  headed_ = true;
  initial_ = false;
  return encoded;
}

std::size_t Encoder::length_with_form(std::string_view text) {
  std::size_t previous = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const auto unit = decode_utf8(text.substr(end));
    if (!unit.valid) break;
    const auto next = end + unit.length;
    // An accent may have a form only together with its letter (Big5-HKSCS).
    if (!repertoire_->has(text.substr(end, unit.length)) &&
        !repertoire_->has(text.substr(previous, next - previous)))
      break;
    previous = std::exchange(end, next);
  }
  return end;
}

std::size_t Encoder::convert(std::string_view text, std::string& out) {
  std::array<char, 4096> block;  // NOLINT(cppcoreguidelines-pro-type-member-init): written first
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
  if (initial_) return;
  std::array<char, 64> block{};
  std::span<char> room(block);
  converter_->finish(room);
  out.append(block.data(), block.size() - room.size());
  initial_ = true;
}

}  // namespace udpchat

#include "udpchat/code_page.hpp"

#include "udpchat/text.hpp"

#include <fmt/format.h>

namespace udpchat {

CodePage::CodePage(const std::string& encoding)
    : is_utf8_(encoding == "utf-8"), decoder_(encoding), encoder_(encoding) {}

std::string CodePage::to_utf8(std::string typed) {
  if (is_utf8_) return typed;
  std::string text;
  for (const auto c : decoder_.decode(typed))
    if (c < kStrayOctet)
      append_utf8(c, text);
    else
      text += static_cast<char>(c - kStrayOctet);
  return text;
}

std::string CodePage::from_utf8(std::string shown) {
  if (is_utf8_) return shown;
  std::string text;
  std::string_view left = shown;
  encoder_.start();
  for (;;) {
    left.remove_prefix(encoder_.append(left, text));
    if (left.empty()) break;
    const auto unit = decode_utf8(left);
    encoder_.append(fmt::format("\\u{{{:x}}}", static_cast<unsigned>(unit.code_point)), text);
    left.remove_prefix(unit.length);
  }
  encoder_.finish(text);
  return text;
}

}  // namespace udpchat

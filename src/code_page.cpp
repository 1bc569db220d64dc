#include "udpchat/code_page.hpp"

#include "udpchat/escape.hpp"
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

std::string CodePage::from_utf8(std::string text, bool color) {
  if (is_utf8_) return text;
  std::string out;
  std::string escape;
  encoder_.start();
  for (std::string_view left = text; !left.empty();) {
    const auto unit = decode_utf8(left);
    const auto character = left.substr(0, unit.length);
    left.remove_prefix(unit.length);
    if (!unit.valid) {
      out += character;  // it came from the terminal like that
    } else if (encoder_.append(character, out) == 0) {
      escape.clear();
      append_as_escape(fmt::format("\\u{{{:x}}}", static_cast<unsigned>(unit.code_point)), color,
                       escape);
      encoder_.append(escape, out);
    }
  }
  encoder_.finish(out);
  return out;
}

}  // namespace udpchat

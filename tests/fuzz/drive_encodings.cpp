#include "udpchat/code_page.hpp"
#include "udpchat/decoder.hpp"
#include "udpchat/encoder.hpp"
#include "udpchat/encoding_names.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include "checks.hpp"
#include "drives.hpp"
#include "oracles.hpp"
#include <algorithm>
#include <stdexcept>

namespace udpchat::fuzz {

void drive_encoder(const Options& options, std::string_view typed) {
  Encoder encoder(options.encoding);
  std::string text(typed.substr(0, 512));
  if (options.has(0)) {  // beyond a block of the converter
    text.clear();
    while (text.size() < 8192 && !typed.empty()) text += typed;
  }
  std::string octets;
  encoder.start();
  const auto taken = encoder.append(text, octets);
  encoder.finish(octets);
  check(taken <= text.size(), "no more is taken than there is");
  if (options.is_utf8()) return check_equal(octets, text, "to UTF-8, text goes as it is");

  const auto good = std::string_view(text).substr(0, taken);
  const auto code_points = strictly_decoded(good);
  check(code_points.has_value(), "whole characters are taken");
  check_equal(octets, converted("UTF-8", options.encoding, good).value_or(""),
              "it is what iconv writes");
  check(all_come_back(*code_points, options.encoding), "nobody reads another character in it");
  if (taken < text.size()) {
    const auto unit = decode_utf8(std::string_view(text).substr(taken));
    check(!unit.valid || !all_come_back(*code_points + unit.code_point, options.encoding),
          "what is refused has no form");
  }

  std::string in_pieces;
  encoder.start();
  for (std::u32string_view left = *code_points; !left.empty();) {
    std::size_t length = 1;  // with the accents that need their letter
    while (length < left.size() && !comes_back(left.substr(length, 1), options.encoding)) ++length;
    const auto piece = octets_of(left.substr(0, length));
    check(encoder.append(piece, in_pieces) == piece.size(), "what has a form has one anywhere");
    left.remove_prefix(length);
  }
  encoder.finish(in_pieces);
  check_equal(in_pieces, octets, "a text may be given in pieces");

  // Where neighbours change one another, or ASCII is read as something else, glibc is not exact.
  constexpr std::string_view loose[] = {"cp1255", "cp1258",    "tcvn",           "tscii",
                                        "ibm930", "shift_jis", "shift_jisx0213", "ansi_x3.110"};
  if (!is_one_of(loose, options.encoding))
    check(Decoder(options.encoding).decode(octets) == *code_points, "what is sent comes back");
}

void drive_code_page(const Options& options, std::string_view text) {
  CodePage page(options.encoding == "auto" ? "utf-8" : options.encoding);
  const auto typed = page.to_utf8(std::string(text));
  check(typed == page.to_utf8(std::string(text)), "what is typed is always read alike");
  const bool keeps_all = options.encoding == "latin1" || options.encoding == "koi8-r";
  if (options.encoding == "utf-8" || keeps_all)
    check_equal(page.from_utf8(typed), text, "nothing is lost on the way in and out");
  if (keeps_all) check(strictly_decoded(typed).has_value(), "what was typed is UTF-8");

  std::string shown;
  append_escaped(text, shown);
  const auto out = page.from_utf8(shown);
  check(out == page.from_utf8(shown), "what is shown always looks alike");
  constexpr std::string_view without_shifts[] = {
      "gbk", "gb2312", "big5", "shift_jis", "euc-jp", "euc-kr", "latin1", "koi8-r", "ascii"};
  if (!is_one_of(without_shifts, options.encoding)) return;
  check(std::none_of(out.begin(), out.end(),
                     [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }),
        "a terminal of another code page obeys nothing either");
  check(!has_stray(Decoder(options.encoding).decode(out)), "it can read all of it");
}

void drive_encoding_name(const Options& options, std::string_view text) {
  if (options.number % 32 != 0) return;                // it takes long
  const auto asked = text.substr(0, text.find('\0'));  // as an argument of the program is
  try {
    const auto name = encoding_name(asked);
    check(encoding_name(name) == name, "a name is its own name");
    Decoder{name}.decode("A");
  } catch (const std::invalid_argument& error) {
    check(std::string_view(error.what()).find("the nearest are ") != std::string_view::npos,
          "an unknown name has near ones, and a known one can be opened");
  }
}

}  // namespace udpchat::fuzz

// A target for libFuzzer: whatever the octets, what is read, shown and composed of them keeps its
// promises. An input is: what to drive, an encoding, two octets of options, and the text.
#include "udpchat/converter.hpp"

#include "drives.hpp"
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace udpchat::fuzz {
namespace {

constexpr std::string_view kEncodings[] = {
    "utf-8",       "auto",          "gbk",          "gb2312",      "gb18030", "big5",
    "big5-hkscs",  "shift_jis",     "euc-jp",       "euc-kr",      "latin1",  "koi8-r",
    "utf-16",      "utf-16le",      "utf-16be",     "utf-32",      "utf-7",   "utf-7-imap",
    "iso-2022-jp", "iso-2022-jp-3", "iso-2022-kr",  "cp1255",      "cp1258",  "tcvn",
    "iso_6937",    "t.61",          "euc-tw",       "johab",       "tscii",   "ibm930",
    "ibm037",      "euc-jisx0213",  "armscii-8",    "ansi_x3.110", "ucs-2",   "shift_jisx0213",
    "uhc",         "ascii",         "iso-2022-jp-2"};

using Drive = void (*)(const Options&, std::string_view);
constexpr Drive kDrives[] = {drive_decoder,  drive_renderer, drive_encoder,      drive_composer,
                             drive_hex,      drive_escape,   drive_code_page,    drive_unsendable,
                             drive_commands, drive_notice,   drive_encoding_name};

/// So that iconv does not load them again and again.
void keep_encodings_loaded() {
  static std::vector<Converter> kept;
  if (!kept.empty()) return;
  for (const auto encoding : kEncodings) {
    const std::string name(encoding == "auto" ? "gb18030" : encoding);
    kept.emplace_back(name, "UTF-32LE");
    kept.emplace_back("UTF-8", name);
  }
}

}  // namespace
}  // namespace udpchat::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace udpchat::fuzz;
  if (size < 4) return 0;
  keep_encodings_loaded();
  const Options options{std::string(kEncodings[data[1] % std::size(kEncodings)]), data[2], data[3]};
  const std::string text(data + 4, data + size);  // on its own, so that no octet before it is read
  kDrives[data[0] % std::size(kDrives)](options, text);
  return 0;
}

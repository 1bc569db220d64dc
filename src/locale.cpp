#include "udpchat/locale.hpp"

#include "udpchat/encoding_names.hpp"

#include <langinfo.h>

#include <clocale>
#include <cstdlib>
#include <string_view>

namespace udpchat {
namespace {

constexpr std::string_view kAscii = "ANSI_X3.4-1968";

/// As setlocale(3) chooses it.
std::string_view name_of_locale() {
  for (const auto* variable : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const char* name = std::getenv(variable); name != nullptr && *name != '\0') return name;
  return "C";
}

bool is_utf8(std::string_view locale) {
  return locale.ends_with(".UTF-8") || locale.ends_with(".utf8");
}

void choose_utf8() {
  setenv("LC_ALL", "C.UTF-8", 1);
}

}  // namespace

std::string locale_encoding() {
  const auto name = name_of_locale();
  if (name == "C" || name == "POSIX") choose_utf8();
  if (name == "C" || name == "POSIX" || is_utf8(name)) return "utf-8";
  use_locale();
  return encoding_name(nl_langinfo(CODESET));
}

void use_locale() {
  std::setlocale(LC_CTYPE, "");
  if (nl_langinfo(CODESET) != kAscii) return;
  choose_utf8();
  std::setlocale(LC_CTYPE, "");
}

}  // namespace udpchat

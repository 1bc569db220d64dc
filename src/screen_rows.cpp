#include "udpchat/screen_rows.hpp"

#include <algorithm>
#include <cwchar>

namespace udpchat {

namespace {

constexpr int kTabStop = 8;

int cells(wchar_t character, int column) {
  if (character == L'\t') return kTabStop - column % kTabStop;
  if (character < L' ' || character == L'\x7f') return 2;
  return std::max(0, wcwidth(character));
}

}  // namespace

int rows_before_end(std::string_view text, int columns) {
  int row = 0;
  int column = 0;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t character = 0;
    auto size = std::mbrtowc(&character, text.data(), text.size(), &state);
    if (size == 0 || size > text.size()) {  // NUL, or no character: readline shows it as one, too
      size = 1;
      state = {};
    }
    text.remove_prefix(size);
    if (character == L'\n') {
      ++row;
      column = 0;
      continue;
    }
    const int width = cells(character, column);
    if (column + width > columns) {
      ++row;
      column = 0;
    }
    column += width;
  }
  return column >= columns ? row + 1 : row;
}

}  // namespace udpchat

#include "udpchat/settings.hpp"

#include "udpchat/encoding_names.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace udpchat {

std::string Settings::change(CommandId setting, std::string_view value) {
  value = trim(value);
  if (!value.empty()) {
    auto composing = composer_.config();
    auto style = display_.style();
    if (setting == CommandId::encoding)
      composing.encoding = style.encoding = encoding_name(value);
    else if (setting == CommandId::input)
      composing.input = value_of(kInputs, value);
    else if (setting == CommandId::eol)
      composing.eol = value_of(kLineEnds, value);
    else if (setting == CommandId::show)
      style.view = value_of(kViews, value);
    Composer composer(std::move(composing));
    display_.set_style(std::move(style));
    composer_ = std::move(composer);
  }
  return describe();
}

std::string Settings::describe() const {
  const auto& composing = composer_.config();
  return fmt::format("encoding {}, input {}, eol {}, show {}", composing.encoding,
                     name_of(kInputs, composing.input), name_of(kLineEnds, composing.eol),
                     name_of(kViews, display_.style().view));
}

}  // namespace udpchat

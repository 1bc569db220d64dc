#include "udpchat/settings.hpp"

#include "udpchat/encoding_names.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace udpchat {

std::string Settings::change(CommandId setting, std::string_view value) {
  value = trim(value);
  if (!value.empty()) set(setting, value);
  return setting == CommandId::reply && reply_.empty() ? "reply off" : describe();
}

void Settings::set(CommandId setting, std::string_view value) {
  auto composing = composer_.config();
  auto style = display_.style();
  auto reply = reply_;
  if (setting == CommandId::encoding)
    composing.encoding = style.encoding = encoding_name(value);
  else if (setting == CommandId::input)
    composing.input = value_of(kInputs, value);
  else if (setting == CommandId::eol)
    composing.eol = value_of(kLineEnds, value);
  else if (setting == CommandId::show)
    style.view = value_of(kViews, value);
  else if (setting == CommandId::reply)
    reply = in_lower_case(value) == "off" ? "" : value;

  Composer composer(composing);
  std::vector<ReplyRule> rules;
  if (!reply.empty()) rules.push_back(parse_reply(reply, composing));
  responder_.set_rules(std::move(rules), composing.encoding);
  display_.set_style(std::move(style));
  composer_ = std::move(composer);
  reply_ = std::move(reply);
}

std::string Settings::describe() const {
  const auto& composing = composer_.config();
  const auto text =
      fmt::format("encoding {}, input {}, eol {}, show {}", composing.encoding,
                  name_of(kInputs, composing.input), name_of(kLineEnds, composing.eol),
                  name_of(kViews, display_.style().view));
  return reply_.empty() ? text : fmt::format("{}, reply {}", text, escaped(reply_));
}

}  // namespace udpchat

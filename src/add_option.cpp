#include "udpchat/add_option.hpp"

#include "udpchat/escape.hpp"
#include "udpchat/unsendable.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

void store_value(const std::string& names, const Store& store, const std::string& text) {
  const auto name = names.substr(names.find(',') + 1);  // the long one
  try {
    store(text);
  } catch (const Unsendable& fault) {
    throw CLI::ValidationError(name, std::string(fault.reason()));
  } catch (const std::invalid_argument& fault) {
    throw CLI::ValidationError(name, fault.what());
  }
}

}  // namespace

CLI::Option* add_option(CLI::App& app, const std::string& names, const std::string& value,
                        const Store& store, const std::string& help) {
  return app
      .add_option_function<std::string>(
          names, [=](const std::string& text) { store_value(names, store, text); }, help)
      ->type_name(value);
}

CLI::Option* add_list(CLI::App& app, const std::string& names, const std::string& value,
                      const Store& store, const std::string& help) {
  return app
      .add_option_function<std::vector<std::string>>(
          names,
          [=](const std::vector<std::string>& texts) {
            for (const auto& text : texts) store_value(names, store, text);
          },
          help)
      ->type_name(value)
      ->expected(1)
      ->allow_extra_args(false)  // neither what follows the value, nor "[a,b]" in two
      ->take_all();
}

CLI::Option* add_flag(CLI::App& app, const std::string& names, bool& flag,
                      const std::string& help) {
  return app.add_flag(names, flag, help);
}

CLI::Option* add_flag(CLI::App& app, const std::string& names, const std::function<void()>& set,
                      const std::string& help) {
  return app.add_flag_callback(names, set, help);
}

CLI::Option* add_flag_with_value(CLI::App& app, const std::string& name, const std::string& value,
                                 const std::string& usual, std::string& text,
                                 const std::string& help) {
  return app.add_flag(fmt::format("{}{{{}}}", name, usual), text, help)
      ->type_name(fmt::format("[={}]", value));
}

CLI::Option* add_operands(CLI::App& app, const std::string& name, std::vector<std::string>& texts,
                          const std::string& help) {
  return app.add_option(name, texts, help)
      ->type_name("")
      ->expected(1 << 20)  // and not any number: CLI11 would split "[1,2]" in two
      ->allow_extra_args(false)
      ->take_all();
}

void begin_group(CLI::App& app, const std::string& heading) {
  app.option_defaults()->group(heading);
}

void exclude(CLI::Option* option, const std::string& other) {
  option->excludes(other);
}

void exclude(CLI::Option* option, CLI::Option* other) {
  option->excludes(other);
}

void need(CLI::Option* option, CLI::Option* other) {
  option->needs(other);
}

// CLI11 takes 010 for 8, and what is too large for the largest.
std::uint64_t parse_count(const std::string& text, std::uint64_t highest) {
  std::uint64_t count = 0;
  const auto* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, count);
  if (text.empty() || result.ptr != end || (result.ec == std::errc() && count == 0))
    throw std::invalid_argument(fmt::format("'{}' is no number above 0", escaped(text)));
  if (result.ec != std::errc() || count > highest)
    throw std::invalid_argument(fmt::format("{} is over {}", text, highest));
  return count;
}

}  // namespace udpchat

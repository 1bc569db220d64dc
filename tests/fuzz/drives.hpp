#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace udpchat::fuzz {

struct Options {
  std::string encoding;
  std::size_t flags;
  std::size_t number;

  [[nodiscard]] bool has(unsigned flag) const { return (flags >> flag & 1U) != 0; }
  [[nodiscard]] bool is_utf8() const { return encoding == "utf-8" || encoding == "auto"; }
};

void drive_decoder(const Options& options, std::string_view payload);
void drive_renderer(const Options& options, std::string_view payload);
void drive_encoder(const Options& options, std::string_view typed);
void drive_composer(const Options& options, std::string_view typed);
void drive_hex(const Options& options, std::string_view octets);
void drive_escape(const Options& options, std::string_view text);
void drive_code_page(const Options& options, std::string_view text);
void drive_unsendable(const Options& options, std::string_view text);
void drive_commands(const Options& options, std::string_view line);
void drive_notice(const Options& options, std::string_view text);
void drive_encoding_name(const Options& options, std::string_view text);

}  // namespace udpchat::fuzz

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

/// What text should become, without the program's own code.
namespace udpchat::fuzz {

bool is_one_of(std::span<const std::string_view> names, std::string_view name);

/// Takes it off the front.
std::string_view take(std::string_view& text, std::size_t length);

bool is_small_hex_digit(char32_t c);
unsigned digit_value(char32_t small_hex_digit);
std::optional<unsigned> digits_value(std::string_view hex_digits);

void append_scalar(char32_t c, std::string& utf8);

/// The code points of UTF-8.
std::optional<std::u32string> strictly_decoded(std::string_view utf8);

/// With an octet for each code point that is a stray one, and UTF-8 for the others.
std::string octets_of(std::u32string_view text);
bool has_stray(std::u32string_view text);

/// What can be told from a line without numbers: \x1b is a stray octet or a control character.
std::u32string folded(std::u32string_view text);

/// All of it in one call of iconv(3), or nothing.
std::optional<std::string> converted(const std::string& from, const std::string& to,
                                     std::string_view octets);
std::optional<std::u32string> read_by_iconv(const std::string& encoding, std::string_view octets);

/// In an encoding whose characters have an octet each, what is valid is read in runs.
std::u32string read_in_runs(const std::string& encoding, std::string_view octets);

/// Whether iconv reads in what it writes of them just that. ASCII may also stay as it is.
bool comes_back(std::u32string_view characters, const std::string& encoding);
/// An accent may need the letter before it (Big5-HKSCS).
bool all_come_back(std::u32string_view text, const std::string& encoding);

}  // namespace udpchat::fuzz

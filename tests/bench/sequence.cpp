#include "sequence.hpp"

#include <array>

namespace udpchat::bench {
namespace {

constexpr std::size_t kDigits = 10;
constexpr std::uint64_t kLetters = 26;
constexpr std::size_t kShortest = 16;
constexpr std::size_t kLengths = 97;

}  // namespace

Lengths::Lengths(const std::string& what) : length_(what == "mixed" ? 0 : std::stoul(what)) {}

std::size_t Lengths::of(std::uint64_t number) const {
  if (length_ != 0) return length_;
  return kShortest + (number * 2654435761U >> 16U) % kLengths;
}

Texts::Texts(Lengths lengths) : lengths_(lengths) {
  for (std::size_t i = 0; i < 2048; ++i) alphabet_ += static_cast<char>('a' + i % kLetters);
}

std::string_view Texts::letters(std::uint64_t number) const {
  return std::string_view(alphabet_).substr(number % kLetters, lengths_.of(number) - kDigits);
}

void Texts::append(std::uint64_t number, std::string& to) const {
  std::array<char, kDigits> digits{};
  auto rest = number;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, rest /= 10)
    *digit = static_cast<char>('0' + rest % 10);
  to.append(digits.data(), digits.size());
  to += letters(number);
}

bool Texts::is(std::uint64_t number, std::string_view text) const {
  return text.size() >= kDigits && text.size() == lengths_.of(number) &&
         text.substr(kDigits) == letters(number);
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  for (const char digit : text.substr(0, kDigits))
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  return number;
}

std::uint64_t Sequence::take(std::string_view text) {
  const auto number = number_of(text);
  ++taken_;
  if (!texts_.is(number, text))
    ++damaged_;
  else if (number < next_)
    ++disordered_;
  else
    next_ = number + 1;
  return number;
}

void Sequence::report(std::int64_t nanoseconds) const {
  bench::report({{"nanoseconds", nanoseconds},
                 {"count", static_cast<std::int64_t>(taken_)},
                 {"lost", static_cast<std::int64_t>(count_ - taken_)},
                 {"disordered", static_cast<std::int64_t>(disordered_)},
                 {"damaged", static_cast<std::int64_t>(damaged_)}});
}

}  // namespace udpchat::bench

#include "udpchat/decoder.hpp"
#include "udpchat/escape.hpp"
#include "udpchat/text.hpp"

#include "checks.hpp"
#include "drives.hpp"
#include "oracles.hpp"

namespace udpchat::fuzz {
namespace {

constexpr std::string_view kSingleOctets[] = {"latin1", "koi8-r", "cp1255", "cp1258",
                                              "tcvn",   "ascii",  "ibm037", "armscii-8"};

/// What a text is shown as.
void check_escaped(std::u32string_view text, bool numbers) {
  std::string exact = "before";
  append_escaped(text, {.numbers = numbers, .backslash = true}, exact);
  check(exact.starts_with("before"), "it is appended");
  exact.erase(0, 6);
  check_safe(exact);
  const auto shown = read_exact(exact);
  check(numbers ? shown.text == text : folded(shown.text) == folded(text),
        "only different texts look different");

  std::string plain;
  append_escaped(text, {.numbers = numbers}, plain);
  check_equal(plain, shown.halved, "a backslash stands for itself where it need not be told");
  std::string colored;
  append_escaped(text, {.color = true, .numbers = numbers, .backslash = true}, colored);
  check_equal(uncolored(colored), exact, "colours change nothing else");
}

}  // namespace

void drive_decoder(const Options& options, std::string_view payload) {
  Decoder decoder(options.encoding);
  const std::u32string text(decoder.decode(payload));
  std::size_t found = 0;
  for (const auto c : text) {
    check(c < kStrayOctet + 0x100, "it is a character or an octet");
    check(c < 0xD800 || c > 0xDFFF, "it is no surrogate");
    if (c < kStrayOctet) continue;
    found = payload.find(static_cast<char>(c - kStrayOctet), found);
    check(found != payload.npos, "stray octets are the payload's, in its order");
    ++found;
  }
  check_escaped(text, false);
  check_escaped(text, true);

  decoder.decode(payload.substr(payload.size() / 3));
  check(decoder.decode(payload) == text, "each datagram begins afresh");

  const auto as_utf8 = strictly_decoded(payload);
  if (decoder.keeps_ascii() && plain_prefix(payload).size() == payload.size())
    check(octets_of(text) == payload, "ASCII stands for itself");
  if (options.encoding == "utf-8") {
    check_equal(octets_of(text), payload, "UTF-8 loses no octet");
    check(has_stray(text) == !as_utf8, "what is no UTF-8 is stray");
    std::string line;
    append_escaped(payload, line);
    check_safe(line);
  } else if (options.encoding == "auto") {
    const auto as_gb18030 = read_by_iconv("GB18030", payload);
    const auto wanted = as_utf8 ? *as_utf8 : as_gb18030 ? *as_gb18030 : std::u32string(text);
    check(text == wanted, "auto is UTF-8, or else GB 18030");
    if (!as_utf8 && !as_gb18030) check(text == Decoder("utf-8").decode(payload), "or else UTF-8");
  } else {
    const auto wanted = read_by_iconv(options.encoding, payload);
    check(has_stray(text) == !wanted, "what iconv refuses has stray octets");
    if (wanted) check(text == *wanted, "it is what iconv reads");
    if (is_one_of(kSingleOctets, options.encoding))
      check(text == read_in_runs(options.encoding, payload), "stray octets stay in their place");
  }
}

}  // namespace udpchat::fuzz

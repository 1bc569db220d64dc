#include "udpchat/decoder.hpp"
#include "udpchat/render.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

namespace udpchat {
namespace {

const std::string kSource = "<< 192.168.1.5:8080:";

std::string rendered(std::string_view payload, const RenderStyle& style, std::size_t columns = 80) {
  std::string out;
  const auto peer = literal_address({"192.168.1.5", "8080"}).value();
  Renderer(style).append(Datagram{peer, payload, {}}, columns, out);
  return out;
}

/// UTF-8 in lines that no terminal obeys.
bool is_safe(std::string_view text) {
  Decoder utf8("utf-8");
  const auto code_points = utf8.decode(text);
  return std::all_of(code_points.begin(), code_points.end(), [](char32_t c) {
    return c == '\n' || (c >= 0x20 && !(c >= 0x7F && c <= 0x9F) && c < kStrayOctet);
  });
}

TEST(RenderDump, ShowsOctetsBelowTheSource) {
  EXPECT_EQ(rendered("Hi\n", {.view = View::hex}),
            kSource + "\n  0000  48 69 0a                                          |Hi.|");
}

TEST(RenderDump, IsAsWideAsFits) {
  const RenderStyle style{.view = View::hex};
  EXPECT_EQ(rendered("Hello", style, 43), kSource + "\n  0000  48 65 6c 6c 6f           |Hello|");
  EXPECT_EQ(rendered("Hello", style, 42),
            kSource + "\n  0000  48 65 6c 6c  |Hell|\n  0004  6f           |o|");
  EXPECT_EQ(rendered("Hi!", style, 20), kSource + "\n  0000  48 69  |Hi|\n  0002  21     |!|");
  EXPECT_EQ(rendered("Hi", style, 0), kSource + "\n  0000  48  |H|\n  0001  69  |i|");
}

TEST(RenderDump, ShowsTheTextAndTheOctetsWhereBothAreWanted) {
  EXPECT_EQ(rendered("\xc4\xe3\n", {.view = View::both, .encoding = "gbk"}, 27),
            kSource + " 你\n  0000  c4 e3 0a     |...|");
  EXPECT_EQ(rendered("Hi", {.lengths = true, .view = View::both}, 19),
            "<< 192.168.1.5:8080 (2 bytes): Hi\n  0000  48 69  |Hi|");
}

TEST(RenderDump, ShowsWhatIsSent) {
  std::string out;
  Renderer({.view = View::both})
      .append(Sent{literal_address({"192.168.1.5", "8080"}).value(), "Hi", {}}, 19, out);
  EXPECT_EQ(out, ">> 192.168.1.5:8080: Hi\n  0000  48 69  |Hi|");
}

TEST(RenderDump, SaysThatADatagramIsEmpty) {
  EXPECT_EQ(rendered("", {.view = View::hex}), kSource + " (empty)");
  EXPECT_EQ(rendered("", {.view = View::both}), kSource + " (empty)");
}

TEST(RenderDump, ColoursTheSourceAndNotTheOctets) {
  EXPECT_EQ(rendered("\x1b", {.color = true, .view = View::hex}, 15),
            "\x1b[36m" + kSource + "\x1b[0m\n  0000  1b  |.|");
}

TEST(RenderDump, IsSafeInEveryViewAndEncoding) {
  std::mt19937 random(3629);  // a fixed seed
  const std::string special =
      "\x1b$B(J)~{}+-\x0e\x0f\n\r\x7f\x80\x9b\xa0\xc2\xd8\xe2\xe9\xf0\xff\\";
  const auto below = [&](std::size_t limit) { return random() % limit; };
  for (const auto view : {View::text, View::hex, View::both})
    for (const std::string encoding : {"utf-8", "auto", "latin1", "gbk", "shift_jis", "cp1255",
                                       "iso-2022-jp", "utf-16", "utf-16le", "utf-32be", "utf-7"}) {
      Renderer renderer(
          {.lengths = true, .exact = below(2) == 0, .view = view, .encoding = encoding});
      for (int round = 0; round < 1000; ++round) {
        std::string payload(below(40), '\0');
        for (auto& c : payload)
          c = below(2) == 0 ? special[below(special.size())] : static_cast<char>(below(256));
        std::string out;
        if (below(2) == 0)
          renderer.append(Datagram{{}, payload, {}}, below(90), out);
        else
          renderer.append(Sent{{}, payload, {}}, below(90), out);
        ASSERT_TRUE(is_safe(out)) << encoding << testing::PrintToString(payload);
        ASSERT_TRUE(view != View::text || out.find('\n') == std::string::npos);
      }
    }
}

TEST(RenderDump, IsNoWiderThanTheColumns) {
  for (std::size_t columns = 15; columns < 100; ++columns) {
    std::istringstream lines(rendered(std::string(40, '\xff'), {.view = View::hex}, columns));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) EXPECT_LE(line.size(), columns);
  }
}

}  // namespace
}  // namespace udpchat

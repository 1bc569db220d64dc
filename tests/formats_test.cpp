#include "udpchat/formats.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

using namespace std::string_literals;

const SocketAddress kPeer = literal_address({"192.168.1.5", "8080"}).value();
const SocketAddress kLocal = literal_address({"192.168.1.2", "4567"}).value();

/// What one event of each kind is written as, in the order of Format's functions.
std::vector<std::string> written(const RenderStyle& style, std::string_view payload) {
  const auto format = make_format(style);
  std::vector<std::string> out(6);
  format->append(Datagram{kPeer, payload, {}, kLocal}, 80, out[0]);
  format->append(Sent{kPeer, payload, {}, kLocal, false}, 80, out[1]);
  format->append(Sent{kPeer, payload, {}, kLocal, true}, 80, out[2]);
  format->append(SendFailure{kPeer, payload, {}, kLocal, "why"}, out[3]);
  format->append(DeliveryFailure{kPeer, DeliveryProblem::port_unreachable,
                                 make_error_code(std::errc::connection_refused), payload},
                 {}, out[4]);
  format->append_notice("a notice", {}, out[5]);
  return out;
}

using Outputs = std::vector<std::string>;

TEST(Formats, WritesLinesForWhatIsReceivedAndForRepliesThatNobodyTyped) {
  EXPECT_EQ(written({}, "hi\n"),
            (Outputs{"<< 192.168.1.5:8080: hi\n", "", ">> 192.168.1.5:8080: hi\n", "", "", ""}));
  EXPECT_EQ(written({}, ""), (Outputs{"<< 192.168.1.5:8080: (empty)\n", "",
                                      ">> 192.168.1.5:8080: (empty)\n", "", "", ""}));
}

TEST(Formats, WritesLinesInTheStyleAsked) {
  const auto lines = written({.lengths = true, .view = View::hex, .encoding = "gbk"}, "\xc4\xe3");
  const std::string dump =
      " 192.168.1.5:8080 (2 bytes):\n"
      "  0000  c4 e3                                             |..|\n";
  EXPECT_EQ(lines, (Outputs{"<<" + dump, "", ">>" + dump, "", "", ""}));
  EXPECT_EQ(written({.encoding = "gbk"}, "\xc4\xe3").front(), "<< 192.168.1.5:8080: 你\n");
}

TEST(Formats, KeepsDumpsWithinTheColumns) {
  std::string out;
  make_format({.view = View::hex})->append(Datagram{kPeer, "Hi", {}, {}}, 15, out);
  EXPECT_EQ(out, "<< 192.168.1.5:8080:\n  0000  48  |H|\n  0001  69  |i|\n");
  out.clear();
  make_format({.view = View::hex})->append(Sent{kPeer, "Hi", {}, {}, true}, 15, out);
  EXPECT_EQ(out, ">> 192.168.1.5:8080:\n  0000  48  |H|\n  0001  69  |i|\n");
}

TEST(Formats, WritesJsonForEverything) {
  const auto lines = written({.output = Output::json, .encoding = "gbk"}, "\xc4\xe3\n");
  const std::vector<std::pair<std::string, std::string>> parts{
      {"\"received\"", "\"in\""},          {"\"sent\"", "\"out\""},
      {"\"sent\"", "\"automatic\":true"},  {"\"failed\"", "\"why\""},
      {"\"failed\"", "\"reported\":true"}, {"\"notice\"", "\"a notice\""}};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i].find('\n'), lines[i].size() - 1) << lines[i];
    EXPECT_NE(lines[i].find("\"event\":" + parts[i].first), std::string::npos) << lines[i];
    EXPECT_NE(lines[i].find(parts[i].second), std::string::npos) << lines[i];
    if (i < 5) {
      EXPECT_NE(lines[i].find("\"text\":\"\\u4f60\\n\""), std::string::npos) << lines[i];
    }
  }
  EXPECT_EQ(lines[1].find("automatic"), std::string::npos);
}

TEST(Formats, WritesPayloadsAndNothingElse) {
  const RenderStyle style{.output = Output::payloads,
                          .timestamps = true,
                          .color = true,
                          .lengths = true,
                          .exact = true,
                          .view = View::both,
                          .encoding = "gbk"};
  EXPECT_EQ(written(style, "a\0\xff\x1b[m\n"s), (Outputs{"a\0\xff\x1b[m\n"s, "", "", "", "", ""}));
  EXPECT_EQ(written(style, "").front(), "");
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  EXPECT_EQ(written(style, all).front(), all);
}

TEST(Formats, PutsADelimiterBehindEachPayload) {
  const auto format = make_format({.output = Output::payloads, .delimiter = "\0;"s});
  std::string out = "before ";
  for (const auto* payload : {"one", "", "two"})
    format->append(Datagram{kPeer, payload, {}, {}}, 80, out);
  EXPECT_EQ(out, "before one\0;\0;two\0;"s);
}

TEST(Formats, PutsADelimiterBehindPayloadsOnly) {
  for (const auto output : {Output::lines, Output::json, Output::nothing})
    for (const auto& line : written({.output = output, .delimiter = "DELIMITER"}, "x"))
      EXPECT_EQ(line.find("DELIMITER"), std::string::npos);
}

TEST(Formats, WritesNothing) {
  EXPECT_EQ(written({.output = Output::nothing}, "x"), Outputs(6));
}

TEST(Formats, AppendToWhatIsThere) {
  for (const auto output : {Output::lines, Output::json, Output::payloads, Output::nothing}) {
    std::string out = "before ";
    make_format({.output = output})->append(Datagram{kPeer, "x", {}, {}}, 80, out);
    EXPECT_TRUE(out.starts_with("before ")) << out;
  }
}

TEST(Formats, RefuseAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(make_format({.encoding = "no-such-thing"}), std::invalid_argument);
  EXPECT_THROW(make_format({.output = Output::json, .encoding = "no-such-thing"}),
               std::invalid_argument);
}

}  // namespace
}  // namespace udpchat

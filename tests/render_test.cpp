#include "udpchat/render.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <set>
#include <stdexcept>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Time = std::chrono::system_clock::time_point;

const SocketAddress kPeer = literal_address({"192.168.1.5", "8080"}).value();
const SocketAddress kOther = literal_address({"::1", "9"}).value();

std::string rendered(std::string_view payload, const RenderStyle& style = {},
                     std::size_t columns = 80) {
  std::string out;
  Renderer(style).append(Datagram{kPeer, payload, {}}, columns, out);
  return out;
}

class LocalTime : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* zone = std::getenv("TZ")) before_ = zone;
    set_zone("XYZ-05:30");  // 5:30 east of Greenwich
  }
  void TearDown() override { set_zone(before_ ? before_->c_str() : nullptr); }

  static void set_zone(const char* zone) {
    zone != nullptr ? setenv("TZ", zone, 1) : unsetenv("TZ");
    tzset();
  }

 private:
  std::optional<std::string> before_;
};

TEST(Render, WritesADatagramAsOneLine) {
  EXPECT_EQ(rendered("hello"), "<< 192.168.1.5:8080: hello");
}

TEST(Render, AppendsToWhatIsThere) {
  std::string out = "before ";
  Renderer({}).append(Datagram{kPeer, "x", {}}, 80, out);
  EXPECT_EQ(out, "before << 192.168.1.5:8080: x");
}

TEST(Render, SaysThatADatagramIsEmpty) {
  EXPECT_EQ(rendered(""), "<< 192.168.1.5:8080: (empty)");
}

TEST(Render, DoesNotShowOneNewlineAtTheEnd) {
  EXPECT_EQ(rendered("hello\n"), "<< 192.168.1.5:8080: hello");
  EXPECT_EQ(rendered("hello\n\n"), "<< 192.168.1.5:8080: hello\\n");
  EXPECT_EQ(rendered("a\nb"), "<< 192.168.1.5:8080: a\\nb");
  EXPECT_EQ(rendered("\n"), "<< 192.168.1.5:8080: ");
  EXPECT_EQ(rendered("hello\r\n"), "<< 192.168.1.5:8080: hello\\r");
}

TEST(Render, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(rendered("\x1b[31m你好\xff"), "<< 192.168.1.5:8080: \\x1b[31m你好\\xff");
}

TEST(Render, ColoursTheSourceAndNotTheText) {
  EXPECT_EQ(rendered("hello", {.color = true}), "\x1b[36m<< 192.168.1.5:8080:\x1b[0m hello");
}

TEST(Render, NamesTheSourceOfEachDatagram) {
  Renderer renderer({});
  std::string out;
  for (const auto& source : {kPeer, kOther, kOther, kPeer})
    renderer.append(Datagram{source, "x\n", {}}, 80, out);
  EXPECT_EQ(out, "<< 192.168.1.5:8080: x<< [::1]:9: x<< [::1]:9: x<< 192.168.1.5:8080: x");
}

TEST(Render, MarksWhatIsSentTheOtherWay) {
  Renderer renderer({.color = true, .lengths = true});
  std::string out = "before ";
  renderer.append(Sent{kPeer, "a\tb", {}, kOther, true}, 80, out);
  EXPECT_EQ(out, "before \x1b[36m>> 192.168.1.5:8080 (3 bytes):\x1b[0m a\x1b[35m\\t\x1b[0mb");
}

TEST(Render, TellsWhatIsSentFromWhatIsReceived) {
  Renderer renderer({});
  std::string out;
  renderer.append(Datagram{kPeer, "x", {}, kOther}, 80, out);
  renderer.append(Sent{kPeer, "", {}}, 80, out);
  renderer.append(Sent{kOther, "\n", {}}, 80, out);
  renderer.append(Datagram{kOther, "y", {}, kPeer}, 80, out);
  EXPECT_EQ(out, "<< 192.168.1.5:8080: x>> 192.168.1.5:8080: (empty)>> [::1]:9: << [::1]:9: y");
}

TEST(Render, NamesASourceOfNothingButZeros) {
  std::string out;
  Renderer({}).append(Datagram{SocketAddress{}, "x", {}}, 80, out);
  EXPECT_EQ(out, "<< 0.0.0.0:0: x");
}

TEST_F(LocalTime, IsPutInFrontOfADatagram) {
  Renderer renderer({.timestamps = true});
  const auto line = [&](Time time) {
    std::string out;
    renderer.append(Datagram{kPeer, "x", time}, 80, out);
    return out;
  };
  const std::string rest = " << 192.168.1.5:8080: x";
  EXPECT_EQ(line(Time(0s)), "05:30:00.000" + rest);
  EXPECT_EQ(line(Time(7ms)), "05:30:00.007" + rest);
  EXPECT_EQ(line(Time(1h + 2min + 3s + 456ms)), "06:32:03.456" + rest);
  EXPECT_EQ(line(Time(1h + 2min + 3s + 999999us)), "06:32:03.999" + rest);
  EXPECT_EQ(line(Time(1h + 2min + 4s)), "06:32:04.000" + rest);
  EXPECT_EQ(line(Time(18h + 30min - 1ms)), "23:59:59.999" + rest);
  EXPECT_EQ(line(Time(-1ms)), "05:29:59.999" + rest);
}

TEST_F(LocalTime, IsPutInFrontOfWhatIsSent) {
  std::string out;
  Renderer({.timestamps = true}).append(Sent{kPeer, "x", Time(1h + 7ms), {}}, 80, out);
  EXPECT_EQ(out, "06:30:00.007 >> 192.168.1.5:8080: x");
}

TEST_F(LocalTime, IsNotColoured) {
  std::string out;
  Renderer({.timestamps = true, .color = true}).append(Datagram{kPeer, "x", {}}, 80, out);
  EXPECT_EQ(out, "05:30:00.000 \x1b[36m<< 192.168.1.5:8080:\x1b[0m x");
}

TEST(Render, SaysHowLongADatagramIs) {
  const RenderStyle style{.lengths = true};
  EXPECT_EQ(rendered("", style), "<< 192.168.1.5:8080 (0 bytes): (empty)");
  EXPECT_EQ(rendered("x", style), "<< 192.168.1.5:8080 (1 byte): x");
  EXPECT_EQ(rendered("你\n", style), "<< 192.168.1.5:8080 (4 bytes): 你");
  EXPECT_EQ(rendered("x", {.color = true, .lengths = true}),
            "\x1b[36m<< 192.168.1.5:8080 (1 byte):\x1b[0m x");
}

TEST(Render, ColoursWhatIsNotTheTextItself) {
  const RenderStyle style{.color = true};
  const std::string source = "\x1b[36m<< 192.168.1.5:8080:\x1b[0m ";
  EXPECT_EQ(rendered("a\tb\n", style), source + "a\x1b[35m\\t\x1b[0mb");
  EXPECT_EQ(rendered("\\t\xff", style), source + "\\t\x1b[35m\\xff\x1b[0m");
  EXPECT_EQ(rendered("", style), source + "\x1b[35m(empty)\x1b[0m");
  EXPECT_EQ(rendered("(empty)", style), source + "(empty)");
}

TEST(Render, ShowsDifferentTextsDifferentlyWhereItIsExact) {
  const RenderStyle style{.exact = true};
  const std::string source = "<< 192.168.1.5:8080: ";
  EXPECT_EQ(rendered("a\\n", style), source + "a\\\\n");
  EXPECT_EQ(rendered("a\n", style), source + "a\\n");
  EXPECT_EQ(rendered("a", style), source + "a");
  EXPECT_EQ(rendered("a\xff\\xff", style), source + "a\\xff\\\\xff");
  EXPECT_EQ(rendered("\n", style), source + "\\n");
  EXPECT_EQ(rendered("", style), source + "(empty)");
  EXPECT_EQ(rendered("(empty)", style), source + "\\x28empty)");
  EXPECT_EQ(rendered("(empty)\n", style), source + "(empty)\\n");
}

TEST(Render, ShowsNoTwoTextsAlikeWhereItIsExact) {
  for (const std::string encoding : {"utf-8", "latin1", "utf-16le", "utf-16be"}) {
    Renderer renderer({.exact = true, .encoding = encoding});
    std::set<std::string> shown;
    std::vector<std::string> payloads{""};
    for (std::size_t i = 0; payloads[i].size() < 5; ++i) {
      std::string out;
      renderer.append(Datagram{kPeer, payloads[i], {}}, 80, out);
      ASSERT_TRUE(shown.insert(out).second) << encoding << testing::PrintToString(payloads[i]);
      for (const char c : "\\xf\n\xff\0\xd8"s) payloads.push_back(payloads[i] + c);
    }
  }
}

TEST(Render, ReadsTextInItsEncoding) {
  const std::string source = "<< 192.168.1.5:8080: ";
  EXPECT_EQ(rendered("\xc4\xe3\xba\xc3\n", {.encoding = "gbk"}), source + "你好");
  EXPECT_EQ(rendered("\xc4\xe3", {.encoding = "auto"}), source + "你");
  EXPECT_EQ(rendered("你", {.encoding = "auto"}), source + "你");
  EXPECT_EQ(rendered("a\0\n\0"s, {.encoding = "utf-16le"}), source + "a");
  EXPECT_EQ(rendered("\0a\0\n"s, {.encoding = "utf-16be"}), source + "a");
  EXPECT_EQ(rendered("ab", {.encoding = "utf-16be"}), source + "慢");
  EXPECT_EQ(rendered("\x9b", {.encoding = "latin1"}), source + "\\u{9b}");
  EXPECT_EQ(rendered("!\n", {.encoding = "utf-16le"}), source + "ਡ");
}

TEST(Render, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(Renderer({.encoding = "no-such-thing"}), std::invalid_argument);
}

TEST(Render, EscapesANotice) {
  EXPECT_EQ(render_notice("cannot\t\x1b[2J 你好", false), "cannot\\t\\x1b[2J 你好");
  EXPECT_EQ(render_notice("a\x1b[0m", true), "\x1b[33ma\\x1b[0m\x1b[0m");
}

TEST(Render, KeepsTheLinesOfANotice) {
  EXPECT_EQ(render_notice("one\n\n\x1b\n  ^", false), "one\n\n\\x1b\n  ^");
  EXPECT_EQ(render_notice("one\ntwo", true), "\x1b[33mone\x1b[0m\n\x1b[33mtwo\x1b[0m");
  EXPECT_EQ(render_notice("one\n", false), "one\n");
  EXPECT_EQ(render_notice("", false), "");
}

TEST(Render, SaysThatAPeerIsNotListening) {
  EXPECT_EQ(describe(DeliveryFailure{kPeer, DeliveryProblem::port_unreachable,
                                     make_error_code(std::errc::connection_refused)}),
            "192.168.1.5:8080 is not listening (port unreachable)");
}

TEST(Render, SaysWhyADatagramDidNotArrive) {
  EXPECT_EQ(describe(DeliveryFailure{kOther, DeliveryProblem::host_unreachable,
                                     make_error_code(std::errc::host_unreachable)}),
            "[::1]:9 did not get a datagram: No route to host");
}

TEST(Render, SaysHowManyDatagramsWereDropped) {
  EXPECT_EQ(describe(ReceiveDrops{1}),
            "the system dropped 1 datagram: the receive buffer was full");
  EXPECT_EQ(describe(ReceiveDrops{20}),
            "the system dropped 20 datagrams: the receive buffer was full");
}

TEST(Render, NamesEveryAddressBound) {
  const auto v4 = literal_address({"0.0.0.0", "4567"}).value();
  const auto v6 = literal_address({"::", "4567"}).value();
  EXPECT_EQ(describe_bound(std::vector{v4}), "0.0.0.0:4567");
  EXPECT_EQ(describe_bound(std::vector{v4, v6}), "0.0.0.0:4567 and [::]:4567");
}

TEST(Render, CountsInWords) {
  EXPECT_EQ(counted(0, "byte"), "0 bytes");
  EXPECT_EQ(counted(1, "byte"), "1 byte");
  EXPECT_EQ(counted(2, "datagram"), "2 datagrams");
  EXPECT_EQ(counted(18446744073709551615U, "byte"), "18446744073709551615 bytes");
}

}  // namespace
}  // namespace udpchat

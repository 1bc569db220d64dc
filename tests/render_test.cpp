#include "udpchat/render.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <set>
#include <stdexcept>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using Time = std::chrono::system_clock::time_point;

const SocketAddress kPeer = literal_address({"192.168.1.5", "8080"}).value();
const SocketAddress kOther = literal_address({"::1", "9"}).value();

const SocketAddress kGroup = literal_address({"239.1.2.3", "4567"}).value();
const SocketAddress kRouter = literal_address({"10.0.0.1", "0"}).value();

DeliveryFailure failed(DeliveryProblem problem,
                       const std::optional<SocketAddress>& reporter = std::nullopt) {
  return {.destination = kPeer, .problem = problem, .reporter = reporter};
}

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

TEST(Render, NamesTheDestinationBehindTheSource) {
  Renderer renderer({.color = true, .lengths = true, .destination = true});
  std::string out;
  renderer.append(Datagram{kPeer, "text", {}, kOther, kGroup}, 80, out);
  EXPECT_EQ(out, "\x1b[36m<< 192.168.1.5:8080 to 239.1.2.3:4567 (4 bytes):\x1b[0m text");
}

TEST(Render, NamesNoDestinationThatIsNotKnownOrNotWanted) {
  auto nowhere = kGroup;
  nowhere.port = 0;
  std::string out;
  Renderer({.destination = true}).append(Datagram{kPeer, "x", {}, kOther, nowhere}, 80, out);
  EXPECT_EQ(out, "<< 192.168.1.5:8080: x");
  out.clear();
  Renderer({}).append(Datagram{kPeer, "x", {}, kOther, kGroup}, 80, out);
  EXPECT_EQ(out, "<< 192.168.1.5:8080: x");
}

TEST(Render, NamesTheDestinationOfEachDatagramAndOfNothingElse) {
  Renderer renderer({.destination = true});
  const auto line = [&](const auto& event) {
    std::string out;
    renderer.append(event, 80, out);
    return out;
  };
  const Datagram to_group{kPeer, "x", {}, {}, kGroup};
  const Datagram to_one{kPeer, "x", {}, {}, kOther};
  const Datagram from_other{kOther, "x", {}, {}, kOther};
  const Sent sent{kPeer, "x", {}, kOther};
  EXPECT_EQ(line(to_group), "<< 192.168.1.5:8080 to 239.1.2.3:4567: x");
  EXPECT_EQ(line(to_group), "<< 192.168.1.5:8080 to 239.1.2.3:4567: x");
  EXPECT_EQ(line(to_one), "<< 192.168.1.5:8080 to [::1]:9: x");
  EXPECT_EQ(line(from_other), "<< [::1]:9 to [::1]:9: x");
  EXPECT_EQ(line(to_group), "<< 192.168.1.5:8080 to 239.1.2.3:4567: x");
  EXPECT_EQ(line(sent), ">> 192.168.1.5:8080: x");
  EXPECT_EQ(line(to_group), "<< 192.168.1.5:8080 to 239.1.2.3:4567: x");
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
  const std::string plain = "192.168.1.5:8080 is not listening (port unreachable)";
  const std::string by_router =
      "192.168.1.5:8080 is not listening (port unreachable, reported by 10.0.0.1)";
  auto failure = failed(DeliveryProblem::port_unreachable);
  failure.reason = make_error_code(std::errc::connection_refused);
  EXPECT_EQ(describe(failure), plain);
  failure.reporter = kRouter;
  EXPECT_EQ(describe(failure), by_router);
  failure.is_own_report = true;
  EXPECT_EQ(describe(failure), plain);
}

TEST(Render, DoesNotNameThePeerAsTheOneWhoReports) {
  auto failure = failed(DeliveryProblem::port_unreachable);
  failure.reporter = kPeer;
  failure.reporter->port = 0;
  EXPECT_EQ(describe(failure), "192.168.1.5:8080 is not listening (port unreachable)");

  failure.destination = literal_address({"fe80::1", "9"}).value();
  failure.reporter = failure.destination;
  failure.destination.scope = 4294967295U;  // which no interface has
  EXPECT_EQ(describe(failure), "[fe80::1%4294967295]:9 is not listening (port unreachable)");
}

TEST(Render, SaysWhoseReportItIsThatAPeerWasNotReached) {
  const std::vector<std::pair<DeliveryProblem, std::string>> cases{
      {DeliveryProblem::host_unreachable, "host unreachable, reported by 10.0.0.1"},
      {DeliveryProblem::network_unreachable, "network unreachable, reported by 10.0.0.1"},
      {DeliveryProblem::prohibited,
       "administratively prohibited, reported by 10.0.0.1 (a firewall on the way)"},
      {DeliveryProblem::time_exceeded, "time to live exceeded at 10.0.0.1"}};
  for (const auto& [problem, why] : cases)
    EXPECT_EQ(describe(failed(problem, kRouter)), "192.168.1.5:8080 was not reached: " + why);
}

TEST(Render, SaysThatAPeerWasNotReachedWhereNobodyElseReportsIt) {
  const std::vector<std::pair<DeliveryProblem, std::string>> cases{
      {DeliveryProblem::host_unreachable, "host unreachable"},
      {DeliveryProblem::network_unreachable, "network unreachable"},
      {DeliveryProblem::prohibited, "administratively prohibited (a firewall on the way)"},
      {DeliveryProblem::time_exceeded, "time to live exceeded"}};
  for (const auto& [problem, why] : cases)
    EXPECT_EQ(describe(failed(problem)), "192.168.1.5:8080 was not reached: " + why);
}

TEST(Render, SaysWhatAReportOfThisHostMeans) {
  const std::vector<std::pair<DeliveryProblem, std::string>> cases{
      {DeliveryProblem::host_unreachable, "host unreachable (nothing answers for it on the link)"},
      {DeliveryProblem::network_unreachable, "network unreachable"},
      {DeliveryProblem::prohibited, "administratively prohibited (a firewall of this host)"},
      {DeliveryProblem::time_exceeded, "time to live exceeded"}};
  for (const auto& [problem, why] : cases) {
    auto failure = failed(problem);
    failure.is_own_report = true;
    EXPECT_EQ(describe(failure), "192.168.1.5:8080 was not reached: " + why);
    failure.reporter = kRouter;
    EXPECT_EQ(describe(failure), "192.168.1.5:8080 was not reached: " + why);
  }
}

TEST(Render, SaysThatThePeerItselfProhibitsIt) {
  EXPECT_EQ(describe(failed(DeliveryProblem::prohibited, kPeer)),
            "192.168.1.5:8080 was not reached: administratively prohibited, reported by "
            "192.168.1.5 (a firewall there)");
}

TEST(Render, SaysHowMuchOfADatagramGoesWhole) {
  const std::string too_big = " did not get a datagram, which was too big for the path";
  auto failure = failed(DeliveryProblem::too_big, kRouter);
  failure.mtu = 1280;
  EXPECT_EQ(describe(failure), "192.168.1.5:8080" + too_big +
                                   " (reported by 10.0.0.1): its MTU is 1280 bytes, and up to 1252 "
                                   "bytes go whole");
  failure.is_own_report = true;
  EXPECT_EQ(describe(failure), "192.168.1.5:8080" + too_big +
                                   ": its MTU is 1280 bytes, and up to 1252 bytes go whole");
  failure.destination = kOther;
  EXPECT_EQ(describe(failure),
            "[::1]:9" + too_big + ": its MTU is 1280 bytes, and up to 1232 bytes go whole");
}

TEST(Render, DoesNotSayHowMuchGoesWholeWhereThatIsNothingOrNotKnown) {
  const std::string too_big =
      "192.168.1.5:8080 did not get a datagram, which was too big for the path";
  auto failure = failed(DeliveryProblem::too_big);
  EXPECT_EQ(describe(failure), too_big);
  for (const std::size_t mtu : {0U, 27U, 28U}) {
    failure.mtu = mtu;
    EXPECT_EQ(describe(failure), too_big) << mtu;
  }
  failure.mtu = 29;
  EXPECT_EQ(describe(failure), too_big + ": its MTU is 29 bytes, and up to 1 bytes go whole");
}

TEST(Render, GivesTheSystemsReasonWhereItKnowsNone) {
  auto failure = failed(DeliveryProblem::other);
  failure.reason = make_error_code(std::errc::protocol_error);
  EXPECT_EQ(describe(failure), "192.168.1.5:8080 did not get a datagram: Protocol error");
  failure.reporter = kRouter;
  EXPECT_EQ(describe(failure),
            "192.168.1.5:8080 did not get a datagram: Protocol error, reported by 10.0.0.1");
  failure.is_own_report = true;
  EXPECT_EQ(describe(failure), "192.168.1.5:8080 did not get a datagram: Protocol error");
}

TEST(Render, SaysHowManyDatagramsWereDropped) {
  EXPECT_EQ(describe(ReceiveDrops{1}),
            "the system dropped 1 datagram: the receive buffer was full, or its checksum wrong");
  EXPECT_EQ(describe(ReceiveDrops{3, true}),
            "the system dropped at least 3 datagrams: the receive buffer was full, or their "
            "checksum wrong");
  EXPECT_EQ(describe(ReceiveDrops{3}),
            "the system dropped 3 datagrams: the receive buffer was full, or their checksum wrong");
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

#include "udpchat/json_format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace udpchat {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using nlohmann::json;
using Time = Format::Time;

const SocketAddress kLocal = literal_address({"127.0.0.1", "4567"}).value();
const SocketAddress kPeer = literal_address({"127.0.0.1", "8080"}).value();
const SocketAddress kNobody = literal_address({"127.0.0.1", "9"}).value();
const Time kTime(1795189450s + 123456us);

std::string appended(const auto&... arguments) {
  std::string out;
  JsonFormat("utf-8").append(arguments..., out);
  return out;
}

std::string notice(std::string_view text, Time time = kTime) {
  std::string out;
  JsonFormat("utf-8").append_notice(text, time, out);
  return out;
}

std::string received(std::string_view payload, std::string_view encoding = "utf-8") {
  std::string out;
  JsonFormat(encoding).append(Datagram{kPeer, payload, kTime, kLocal}, 80, out);
  return out;
}

/// What a line says; it has to be one, and printable ASCII.
json parsed(std::string_view line) {
  EXPECT_TRUE(line.ends_with('\n'));
  line.remove_suffix(1);
  EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c >= 0x20 && c < 0x7F; }));
  return json::parse(line);
}

/// The text field; where there is none, "no text".
json text_of(const json& event) {
  return event.value("text", json("no text"));
}

std::string octets_of(const std::string& hex) {
  std::string octets;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    octets += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return octets;
}

std::string all_octets() {
  std::string octets(256, '\0');
  std::iota(octets.begin(), octets.end(), '\0');
  return octets;
}

class NotUtf8 : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "not UTF-8"; }
  [[nodiscard]] std::string message(int) const override { return "Hôte \xe9teint"; }
};

TEST(JsonFormat, WritesWhatIsReceived) {
  EXPECT_EQ(appended(Datagram{kPeer, "hello", kTime, kLocal}, std::size_t{80}),
            R"({"version":1,"time":"2026-11-20T15:44:10.123456Z","event":"received",)"
            R"("direction":"in","local":"127.0.0.1:4567","peer":"127.0.0.1:8080",)"
            R"("length":5,"text":"hello","data":"68656c6c6f"})"
            "\n");
}

TEST(JsonFormat, WritesWhatIsSent) {
  EXPECT_EQ(appended(Sent{kPeer, "hello", kTime, kLocal}, std::size_t{80}),
            R"({"version":1,"time":"2026-11-20T15:44:10.123456Z","event":"sent",)"
            R"("direction":"out","local":"127.0.0.1:4567","peer":"127.0.0.1:8080",)"
            R"("length":5,"text":"hello","data":"68656c6c6f"})"
            "\n");
}

TEST(JsonFormat, MarksWhatIsSentAutomatically) {
  const auto line = appended(Sent{kPeer, "", kTime, kLocal, true}, std::size_t{80});
  EXPECT_TRUE(line.ends_with("\"data\":\"\",\"automatic\":true}\n"));
}

TEST(JsonFormat, WritesWhatCouldNotBeSent) {
  EXPECT_EQ(appended(SendFailure{kPeer, "hello", kTime, kLocal, "Network is unreachable"}),
            R"({"version":1,"time":"2026-11-20T15:44:10.123456Z","event":"failed",)"
            R"("direction":"out","local":"127.0.0.1:4567","peer":"127.0.0.1:8080",)"
            R"("length":5,"text":"hello","data":"68656c6c6f","error":"Network is unreachable"})"
            "\n");
}

TEST(JsonFormat, WritesWhatTheNetworkReports) {
  const auto refused = std::make_error_code(std::errc::connection_refused);
  EXPECT_EQ(
      appended(DeliveryFailure{kNobody, DeliveryProblem::port_unreachable, refused, "hel"}, kTime),
      R"({"version":1,"time":"2026-11-20T15:44:10.123456Z","event":"failed",)"
      R"("direction":"out","peer":"127.0.0.1:9","length":3,"text":"hel","data":"68656c",)"
      R"=("error":"127.0.0.1:9 is not listening (port unreachable)","reported":true,)="
      R"("problem":"port-unreachable"})"
      "\n");
}

TEST(JsonFormat, WritesAReportThatQuotesNothing) {
  const auto unreachable = std::make_error_code(std::errc::host_unreachable);
  const auto event = parsed(
      appended(DeliveryFailure{kNobody, DeliveryProblem::host_unreachable, unreachable}, kTime));
  EXPECT_EQ(event.at("length"), 0);
  EXPECT_EQ(event.at("text"), "");
  EXPECT_EQ(event.at("data"), "");
  EXPECT_EQ(event.at("error"), "127.0.0.1:9 was not reached: host unreachable");
}

TEST(JsonFormat, WritesWhoReportsAndTheMtuWhereTheyAreKnown) {
  const DeliveryFailure failure{.destination = kNobody,
                                .problem = DeliveryProblem::too_big,
                                .reporter = literal_address({"10.0.0.1", "0"}),
                                .mtu = 1280};
  const auto line = appended(failure, kTime);
  EXPECT_TRUE(
      line.ends_with(R"("reported":true,"problem":"too-big","reporter":"10.0.0.1","mtu":1280})"
                     "\n"))
      << line;
  auto own = failure;
  own.is_own_report = true;
  own.mtu.reset();
  EXPECT_EQ(parsed(appended(own, kTime)).at("reporter"), "10.0.0.1");
  EXPECT_FALSE(parsed(appended(own, kTime)).contains("mtu"));
}

TEST(JsonFormat, NamesEveryProblem) {
  const std::vector<std::pair<DeliveryProblem, std::string>> cases{
      {DeliveryProblem::port_unreachable, "port-unreachable"},
      {DeliveryProblem::host_unreachable, "host-unreachable"},
      {DeliveryProblem::network_unreachable, "network-unreachable"},
      {DeliveryProblem::prohibited, "prohibited"},
      {DeliveryProblem::too_big, "too-big"},
      {DeliveryProblem::time_exceeded, "time-exceeded"},
      {DeliveryProblem::other, "other"}};
  for (const auto& [problem, name] : cases)
    EXPECT_EQ(parsed(appended(DeliveryFailure{kNobody, problem}, kTime)).at("problem"), name);
}

TEST(JsonFormat, WritesTheDestinationWhereItIsNotTheLocalAddress) {
  const auto group = literal_address({"239.1.2.3", "4567"}).value();
  EXPECT_EQ(appended(Datagram{kPeer, "hello", kTime, kLocal, group}, std::size_t{80}),
            R"({"version":1,"time":"2026-11-20T15:44:10.123456Z","event":"received",)"
            R"("direction":"in","local":"127.0.0.1:4567","destination":"239.1.2.3:4567",)"
            R"("peer":"127.0.0.1:8080","length":5,"text":"hello","data":"68656c6c6f"})"
            "\n");
  const auto event = [](const SocketAddress& local, const SocketAddress& destination) {
    return parsed(appended(Datagram{kPeer, "", kTime, local, destination}, std::size_t{80}));
  };
  auto nowhere = group;
  nowhere.port = 0;
  EXPECT_FALSE(event(kLocal, kLocal).contains("destination"));
  EXPECT_FALSE(event(kLocal, nowhere).contains("destination"));
  EXPECT_EQ(event({}, group).at("destination"), "239.1.2.3:4567");
}

TEST(JsonFormat, WritesNotices) {
  EXPECT_EQ(notice("the peer is 127.0.0.1:9"),
            R"({"version":1,"time":"2026-11-20T15:44:10.123456Z","event":"notice",)"
            R"("message":"the peer is 127.0.0.1:9"})"
            "\n");
}

TEST(JsonFormat, AppendsToWhatIsThere) {
  JsonFormat format("utf-8");
  std::string out = "before\n";
  format.append(Datagram{kPeer, "one", kTime}, 80, out);
  format.append(Sent{kPeer, "two", kTime}, 80, out);
  format.append(SendFailure{kPeer, "three", kTime, {}, "no"}, out);
  format.append(DeliveryFailure{kPeer, DeliveryProblem::other, {}, "four"}, kTime, out);
  format.append_notice("five", kTime, out);
  EXPECT_TRUE(out.starts_with("before\n{"));
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 6);
  EXPECT_TRUE(out.ends_with("\"five\"}\n"));
}

TEST(JsonFormat, LeavesOutALocalAddressThatIsNotKnown) {
  auto any = SocketAddress{.port = 4567};
  const auto events = [&] {
    return std::vector{
        parsed(appended(Datagram{kPeer, "", kTime, any}, std::size_t{80})),
        parsed(appended(Sent{kPeer, "", kTime, any}, std::size_t{80})),
        parsed(appended(SendFailure{kPeer, "", kTime, any, ""})),
    };
  };
  for (const auto& event : events()) EXPECT_EQ(event.at("local"), "0.0.0.0:4567") << event;
  any.port = 0;
  for (const auto& event : events()) EXPECT_FALSE(event.contains("local")) << event;
  any = kLocal;
  any.port = 0;
  for (const auto& event : events()) EXPECT_FALSE(event.contains("local")) << event;
}

TEST(JsonFormat, WritesIpv6AddressesWithTheirInterface) {
  auto source = literal_address({"fe80::1", "9"}).value();
  source.scope = 4294967295U;  // which no interface has
  const auto local = literal_address({"::", "4567"}).value();
  const auto event = parsed(appended(Datagram{source, "", kTime, local}, std::size_t{80}));
  EXPECT_EQ(event.at("peer"), "[fe80::1%4294967295]:9");
  EXPECT_EQ(event.at("local"), "[::]:4567");
}

TEST(JsonFormat, CutsTheTimeToMicroseconds) {
  const auto time_of = [](Time time) { return parsed(notice("", time))["time"]; };
  EXPECT_EQ(time_of(Time(0s)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(time_of(Time(7us)), "1970-01-01T00:00:00.000007Z");
  EXPECT_EQ(time_of(Time(1s - 1ns)), "1970-01-01T00:00:00.999999Z");
  EXPECT_EQ(time_of(Time(1s)), "1970-01-01T00:00:01.000000Z");
  EXPECT_EQ(time_of(Time(-1ns)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_of(Time(-1us)), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_of(Time(-1us - 1ns)), "1969-12-31T23:59:59.999998Z");
  EXPECT_EQ(time_of(Time(-1s)), "1969-12-31T23:59:59.000000Z");
  EXPECT_EQ(time_of(Time(951782400s - 1ns)), "2000-02-28T23:59:59.999999Z");
  EXPECT_EQ(time_of(Time(951782400s)), "2000-02-29T00:00:00.000000Z");
  EXPECT_EQ(time_of(Time(4102444800s - 1ns)), "2099-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_of(Time::max()), "2262-04-11T23:47:16.854775Z");
  EXPECT_EQ(time_of(Time::min()), "1677-09-21T00:12:43.145224Z");
}

TEST(JsonFormat, GivesEachEventItsOwnTime) {
  const Time time(1s);
  const auto first_second = "1970-01-01T00:00:01.000000Z";
  EXPECT_EQ(parsed(appended(Datagram{kPeer, "", time}, std::size_t{80}))["time"], first_second);
  EXPECT_EQ(parsed(appended(Sent{kPeer, "", time}, std::size_t{80}))["time"], first_second);
  EXPECT_EQ(parsed(appended(SendFailure{kPeer, "", time, {}, ""}))["time"], first_second);
  EXPECT_EQ(parsed(appended(DeliveryFailure{kPeer, DeliveryProblem::other, {}}, time))["time"],
            first_second);
}

TEST(JsonFormat, GivesAnEmptyPayloadAnEmptyText) {
  for (const auto* encoding : {"utf-8", "auto", "gbk", "utf-16le"}) {
    const auto event = parsed(received("", encoding));
    EXPECT_EQ(event.at("length"), 0) << encoding;
    EXPECT_EQ(event.at("text"), "") << encoding;
    EXPECT_EQ(event.at("data"), "") << encoding;
  }
}

TEST(JsonFormat, KeepsTextAsItIs) {
  const std::string texts[] = {
      "\0"s,          "a\0b"s,        "\x7f",    "\n",     "a\r\n",        " a\t",
      "\x1b[31m",     R"("\/\n\"")",  "你好",    "é",      "\U0001F600",   "\u2028\u2029",
      "\u202e\u2066", "\U0010FFFF",   "\uFFFD",  "\uFFFE", "\u0080\u009b", "\uFEFFa",
      "a\u0301",      "\uD7FF\uE000", "(empty)", "{}",
  };
  for (const auto& text : texts) {
    const auto event = parsed(received(text));
    EXPECT_EQ(event.at("text"), text);
    EXPECT_EQ(event.at("length"), text.size());
    EXPECT_EQ(octets_of(event.at("data")), text);
  }
}

TEST(JsonFormat, EscapesAllButPrintableAscii) {
  const auto text_in = [](std::string_view payload) {
    const auto line = received(payload);
    const auto begin = line.find("\"text\":") + 7;
    return line.substr(begin, line.find(",\"data\"") - begin);
  };
  EXPECT_EQ(text_in("\0\x1f\x7f"s), R"("\u0000\u001f\u007f")");
  EXPECT_EQ(text_in("\b\t\n\f\r"), R"("\b\t\n\f\r")");
  EXPECT_EQ(text_in("\"\\/"), R"("\"\\/")");
  EXPECT_EQ(text_in("\u0080é你"), R"("\u0080\u00e9\u4f60")");
  EXPECT_EQ(text_in("\u2028\u202e\u2066\uFEFF"), R"("\u2028\u202e\u2066\ufeff")");
  EXPECT_EQ(text_in("\U00010000\U0001F600\U0010FFFF"), R"("\ud800\udc00\ud83d\ude00\udbff\udfff")");
}

TEST(JsonFormat, HasNoTextForWhatDoesNotDecode) {
  for (const auto& payload : {"\xff"s, "hello\xff"s, "\xe4\xbd"s, "\xc0\x80"s, "\xed\xa0\x80"s,
                              "\xed\xa0\x80\xed\xb0\x80"s, "\xf4\x90\x80\x80"s, "\x80"s}) {
    const auto event = parsed(received(payload));
    EXPECT_FALSE(event.contains("text")) << event;
    EXPECT_EQ(event.at("length"), payload.size());
    EXPECT_EQ(octets_of(event.at("data")), payload);
  }
  EXPECT_EQ(text_of(parsed(received("\xff", "gbk"))), "no text");
  EXPECT_EQ(text_of(parsed(received("\x00\xd8"s, "utf-16le"))), "no text");
  EXPECT_EQ(text_of(parsed(received("a\0b"s, "utf-16le"))), "no text");
}

TEST(JsonFormat, DecodesInItsEncoding) {
  const auto text = [](std::string_view payload, std::string_view encoding) {
    return text_of(parsed(received(payload, encoding)));
  };
  EXPECT_EQ(text("\xc4\xe3\xba\xc3", "gbk"), "你好");
  EXPECT_EQ(text("\xc4\xe3\xba\xc3", "utf-8"), "no text");
  EXPECT_EQ(text("\x60\x4f\x3d\xd8\x00\xde\0\0"s, "utf-16le"), "你\U0001F600\0"s);
  EXPECT_EQ(text("a", "utf-16le"), "no text");
  EXPECT_EQ(text("\xe9", "latin1"), "é");
}

TEST(JsonFormat, DecodesEitherWayWhereTheEncodingIsAuto) {
  const auto text = [](std::string_view payload) {
    return text_of(parsed(received(payload, "auto")));
  };
  EXPECT_EQ(text("你好"), "你好");
  EXPECT_EQ(text("\xc4\xe3\xba\xc3"), "你好");
  EXPECT_EQ(text("\xe3\x32\x9a\x35"), "\U0010FFFF");
  EXPECT_EQ(text("\xff"), "no text");
  EXPECT_EQ(text("\xc4\xe3\xff"), "no text");
}

TEST(JsonFormat, DecodesWhatIsSentAndWhatFails) {
  JsonFormat format("gbk");
  const auto payload = "\xc4\xe3\xba\xc3";
  std::string sent;
  std::string failed;
  std::string reported;
  format.append(Sent{kPeer, payload, kTime}, 80, sent);
  format.append(SendFailure{kPeer, payload, kTime, {}, ""}, failed);
  format.append(DeliveryFailure{kPeer, DeliveryProblem::other, {}, payload}, kTime, reported);
  for (const auto& line : {sent, failed, reported}) {
    EXPECT_EQ(text_of(parsed(line)), "你好") << line;
    EXPECT_EQ(parsed(line).at("data"), "c4e3bac3") << line;
  }
}

TEST(JsonFormat, BeginsAfreshWithEachDatagram) {
  JsonFormat format("gbk");
  const auto text = [&](std::string_view payload) {
    std::string out;
    format.append(Datagram{kPeer, payload, kTime}, 80, out);
    return text_of(parsed(out));
  };
  EXPECT_EQ(text("\xc4"), "no text");
  EXPECT_EQ(text("\xe3\xba"), "愫");
  EXPECT_EQ(text("a"), "a");
}

TEST(JsonFormat, WritesAllOctets) {
  const auto octets = all_octets();
  const auto event = parsed(received(octets));
  EXPECT_EQ(text_of(event), "no text");
  EXPECT_EQ(event.at("length"), 256);
  EXPECT_EQ(octets_of(event.at("data")), octets);
  EXPECT_TRUE(event.at("data").get<std::string>().ends_with("f7f8f9fafbfcfdfeff"));
  std::string text;
  for (char32_t c = 0; c < 256; ++c) {
    if (c >= 0x80) text += static_cast<char>(0xC0U | (c >> 6U));
    text += static_cast<char>(c < 0x80 ? c : 0x80U | (c & 0x3FU));
  }
  EXPECT_EQ(parsed(received(octets, "latin1"))["text"], text);
}

TEST(JsonFormat, WritesTheLargestPayload) {
  std::string octets;
  while (octets.size() < max_payload(Family::v6)) octets += all_octets();
  octets.resize(max_payload(Family::v6));
  auto event = parsed(received(octets));
  EXPECT_EQ(event.at("length"), 65527);
  EXPECT_EQ(text_of(event), "no text");
  EXPECT_EQ(octets_of(event.at("data")), octets);
  const std::string text(max_payload(Family::v6), '\x7f');
  event = parsed(received(text));
  EXPECT_EQ(event.at("text"), text);
  EXPECT_EQ(octets_of(event.at("data")), text);
}

TEST(JsonFormat, WritesANoticeOnOneLineWhateverItHolds) {
  const auto message = [](std::string_view text) { return parsed(notice(text))["message"]; };
  EXPECT_EQ(message(""), "");
  EXPECT_EQ(message("one\ntwo\n"), "one\ntwo\n");
  EXPECT_EQ(message("\0\"\\\x1b[31m\x7f"s), "\0\"\\\x1b[31m\x7f"s);
  EXPECT_EQ(message("你好\u2028"), "你好\u2028");
  EXPECT_EQ(message("a\xff\nb"), "a\uFFFD\nb");
  EXPECT_EQ(message("\xe4\xbd"), "\uFFFD");
  EXPECT_EQ(message("\xe4\xbd, you"), "\uFFFD, you");
  EXPECT_EQ(message("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_NO_THROW(parsed(notice(all_octets())));
}

TEST(JsonFormat, ReplacesWhatIsNoUtf8InAReason) {
  EXPECT_EQ(parsed(appended(SendFailure{kPeer, "", kTime, {}, "Hôte \xe9teint"}))["error"],
            "Hôte \uFFFDteint");
  const NotUtf8 category;
  const DeliveryFailure failure{kNobody, DeliveryProblem::other, {1, category}, ""};
  EXPECT_EQ(parsed(appended(failure, kTime))["error"],
            "127.0.0.1:9 did not get a datagram: Hôte \uFFFDteint");
}

TEST(JsonFormat, RefusesAnEncodingThatTheSystemDoesNotHave) {
  EXPECT_THROW(JsonFormat("klingon"), std::invalid_argument);
}

}  // namespace
}  // namespace udpchat

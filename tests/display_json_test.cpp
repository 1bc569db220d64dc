#include "udpchat/display.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include "json_lines.hpp"
#include <thread>

namespace udpchat {
namespace {

class DisplayJson : public testing::Test {
 protected:
  [[nodiscard]] Lines printed() const { return without_times(console.printed); }

  const SocketAddress peer = address("192.168.1.5:8080");
  const SocketAddress local = address("10.0.0.7:4567");
  FakeConsole console;
  Traffic traffic;
  Display display{{.output = Output::json}, console, traffic};
};

TEST_F(DisplayJson, PrintsAndCountsEachDatagram) {
  display.show(Datagram{peer, "hi\n", {}, local});
  display.show(Datagram{peer, "", {}, {}});
  EXPECT_EQ(
      console.printed,
      (Lines{R"({"version":1,"time":"1970-01-01T00:00:00.000000Z","event":"received",)"
             R"("direction":"in","local":"10.0.0.7:4567","peer":"192.168.1.5:8080",)"
             R"("length":3,"text":"hi\n","data":"68690a"})",
             R"({"version":1,"time":"1970-01-01T00:00:00.000000Z","event":"received",)"
             R"("direction":"in","peer":"192.168.1.5:8080","length":0,"text":"","data":""})"}));
  EXPECT_EQ(traffic.report().front(), "sent 0 datagrams, 0 bytes; received 2 datagrams, 3 bytes");
}

TEST_F(DisplayJson, PrintsWhatIsSentByWhomever) {
  display.show(Sent{peer, "typed", {}, local});
  display.show(Sent{peer, "a", {}, local, true});
  EXPECT_EQ(printed(),
            (Lines{R"({"version":1,"event":"sent","direction":"out","local":"10.0.0.7:4567",)"
                   R"("peer":"192.168.1.5:8080","length":5,"text":"typed","data":"7479706564"})",
                   R"({"version":1,"event":"sent","direction":"out","local":"10.0.0.7:4567",)"
                   R"("peer":"192.168.1.5:8080","length":1,"text":"a","data":"61",)"
                   R"("automatic":true})"}));
  EXPECT_EQ(traffic.report().front(), "sent 2 datagrams, 6 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(DisplayJson, PrintsWhatCouldNotBeSentAndCountsItAndNotifiesNobody) {
  display.show(SendFailure{peer, "a", {}, local, "cannot send: no route"});
  EXPECT_EQ(printed(),
            (Lines{R"({"version":1,"event":"failed","direction":"out","local":"10.0.0.7:4567",)"
                   R"("peer":"192.168.1.5:8080","length":1,"text":"a","data":"61",)"
                   R"("error":"cannot send: no route"})"}));
  EXPECT_TRUE(console.notices.empty());
  EXPECT_EQ(traffic.report().at(0), "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes");
  EXPECT_EQ(traffic.report().at(1), "not sent: 1 datagram");
}

TEST_F(DisplayJson, PrintsAFailedDeliveryWithWhatIsQuotedAndANotice) {
  const std::string reason = "192.168.1.5:8080 is not listening (port unreachable)";
  display.show(DeliveryFailure{peer, DeliveryProblem::port_unreachable,
                               make_error_code(std::errc::connection_refused), "be"});
  EXPECT_EQ(printed(),
            (Lines{R"({"version":1,"event":"failed","direction":"out","peer":"192.168.1.5:8080",)"
                   R"("length":2,"text":"be","data":"6265","error":")" +
                       reason + R"(","reported":true,"problem":"port-unreachable"})",
                   R"({"version":1,"event":"notice","message":")" + reason + R"("})"}));
  EXPECT_EQ(console.notices, (Lines{reason}));
}

TEST_F(DisplayJson, FoldsTheNoticesOfFailedDeliveriesAndPrintsEachFailure) {
  Display patient({.output = Output::json}, console, traffic, std::chrono::hours(1));
  const std::string reason = "192.168.1.5:8080 is not listening (port unreachable)";
  for (int i = 0; i < 3; ++i)
    patient.show(DeliveryFailure{peer, DeliveryProblem::port_unreachable,
                                 make_error_code(std::errc::connection_refused)});
  patient.flush();
  const auto lines = printed();
  ASSERT_EQ(lines.size(), 5U);
  for (const auto i : {0U, 2U, 3U})
    EXPECT_NE(lines[i].find(R"("event":"failed")"), std::string::npos) << lines[i];
  EXPECT_EQ(lines[1], R"({"version":1,"event":"notice","message":")" + reason + R"("})");
  EXPECT_EQ(lines[4],
            R"({"version":1,"event":"notice","message":")" + reason + R"(: 2 more times"})");
  EXPECT_EQ(console.notices, (Lines{reason, reason + ": 2 more times"}));
}

TEST_F(DisplayJson, PrintsANoticeOfDrops) {
  display.show(ReceiveDrops{7});
  EXPECT_EQ(
      printed(),
      (Lines{
          R"({"version":1,"event":"notice","message":)"
          R"("the system dropped 7 datagrams: the receive buffer was full, or their checksum wrong"})"}));
  EXPECT_EQ(console.notices.size(), 1U);
}

TEST_F(DisplayJson, PrintsANoticeOfSeveralLinesOnOne) {
  display.notify("two\nlines");
  EXPECT_EQ(printed(), (Lines{R"({"version":1,"event":"notice","message":"two\nlines"})"}));
  EXPECT_EQ(console.notices, (Lines{"two\nlines"}));
}

TEST_F(DisplayJson, ReadsTextInItsEncoding) {
  display.set_style({.output = Output::json, .encoding = "gbk"});
  display.show(Datagram{peer, "\xc4\xe3", {}});
  EXPECT_EQ(printed(),
            (Lines{R"({"version":1,"event":"received","direction":"in",)"
                   R"("peer":"192.168.1.5:8080","length":2,"text":"\u4f60","data":"c4e3"})"}));
}

TEST_F(DisplayJson, PrintsWholeLinesThoughSeveralThreadsShow) {
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 3; ++thread)
      threads.emplace_back([this] {
        for (int i = 0; i < 200; ++i) {
          display.show(Datagram{peer, "x", {}});
          display.notify("notice");
        }
      });
    for (int i = 0; i < 50; ++i)
      display.set_style({.output = Output::json, .encoding = i % 2 == 0 ? "gbk" : "utf-8"});
  }
  EXPECT_EQ(console.printed.size(), 1200U);
  for (const auto& line : console.printed) {
    EXPECT_TRUE(line.starts_with(R"({"version":1,)")) << line;
    EXPECT_EQ(line.find('\n'), line.npos);
  }
}

}  // namespace
}  // namespace udpchat

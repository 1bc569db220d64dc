#include "udpchat/unsendable.hpp"

#include "sending_fixture.hpp"

namespace udpchat {
namespace {

class SenderTest : public SendingTest {
 protected:
  [[nodiscard]] std::string totals() const { return traffic.report().front(); }

  const SocketAddress v4 = address("127.0.0.1:9");
  const SocketAddress v6 = address("[::1]:9");
  const SocketAddress third = address("10.0.0.3:3");
};

TEST_F(SenderTest, SendsATextAsOneDatagramWithNothingAdded) {
  sender.send("你好\r", v4);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"你好\r", v4}}));
  EXPECT_EQ(totals(), "sent 1 datagram, 7 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(SenderTest, SendsWhatTheComposerMakesOfAText) {
  composer = Composer({.encoding = "gbk", .eol = LineEnd::lf});
  sender.send(sender.compose("你好"), v4);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"\xc4\xe3\xba\xc3\n", v4}}));
  EXPECT_EQ(totals(), "sent 1 datagram, 5 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(SenderTest, SendsAndCountsNothingOfATextThatCannotBeEncoded) {
  composer = Composer({.encoding = "latin1"});
  EXPECT_THROW(sender.send(sender.compose("abc你"), v4), Unsendable);
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(totals(), "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(SenderTest, MeasuresATextByItsOctetsInTheEncoding) {
  composer = Composer({.encoding = "utf-16le"});
  EXPECT_THROW(sender.send(sender.compose(std::string(32754, 'x')), v4), Unsendable);
  sender.send(sender.compose(std::string(32753, 'x')), v4);
  EXPECT_EQ(transport.sent.at(0).payload.size(), 65506U);
}

TEST_F(SenderTest, SendsManyTogetherUpToWhatIsTooLong) {
  const std::string too_long(65508, 'x');
  std::vector<Sent> datagrams{{v4, "a", {}}, {v4, "b", {}}, {v4, too_long, {}}, {v4, "c", {}}};
  EXPECT_EQ(sender.send(datagrams), 2U);
  EXPECT_THROW(sender.send(std::span(datagrams).subspan(2)), Unsendable);
  EXPECT_EQ(sender.send(std::span(datagrams).subspan(3)), 1U);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v4}, {"b", v4}, {"c", v4}}));
  EXPECT_EQ(traffic.report().at(1), "not sent: 1 datagram");
}

TEST_F(SenderTest, SendsManyTogetherFromWhereTheDestinationHasWrittenTo) {
  const auto written_to = address("127.0.0.2:4567");
  traffic.count_received(Datagram{v4, "x", {}, written_to});
  std::vector<Sent> datagrams{{v4, "a", {}}, {v4, "b", {}}};
  EXPECT_EQ(sender.send(datagrams), 2U);
  EXPECT_EQ(transport.sent,
            (std::vector<FakeTransport::Sent>{{"a", v4, written_to}, {"b", v4, written_to}}));
}

TEST_F(SenderTest, TellsOfFragmentsOnceAPeer) {
  transport.mtu = 1500;
  for (const auto& to : {v4, v4, v6, v4, v6}) sender.send(std::string(1473, 'x'), to);
  EXPECT_EQ(
      console.notices,
      (std::vector<std::string>{
          "1473 bytes to 127.0.0.1:9 went in fragments: the path MTU is 1500 bytes, and up to "
          "1472 bytes go whole",
          "1473 bytes to [::1]:9 went in fragments: the path MTU is 1500 bytes, and up to 1452 "
          "bytes go whole"}));
  EXPECT_EQ(transport.sent.size(), 5U);
}

TEST_F(SenderTest, TellsNothingOfFragmentsOfWhatWasNotSent) {
  transport.mtu = 1500;
  EXPECT_THROW(sender.send(std::string(65508, 'x'), v4), Unsendable);
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_THROW(sender.send(std::string(1473, 'x'), v4), std::system_error);
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SenderTest, SendsAnEmptyDatagram) {
  sender.send("", v6);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"", v6}}));
  EXPECT_EQ(totals(), "sent 1 datagram, 0 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(SenderTest, SendsTheLargestPayloadOfEachFamily) {
  sender.send(std::string(65507, 'x'), v4);
  sender.send(std::string(65527, 'x'), v6);
  ASSERT_EQ(transport.sent.size(), 2U);
  EXPECT_EQ(transport.sent[0].payload.size(), 65507U);
  EXPECT_EQ(transport.sent[1].payload.size(), 65527U);
}

TEST_F(SenderTest, RefusesOneByteMoreAndSendsAndCountsNothing) {
  const auto reason = [this](std::size_t size, const SocketAddress& to) -> std::string {
    try {
      sender.send(std::string(size, 'x'), to);
      return "sent";
    } catch (const Unsendable& error) {
      return error.what();
    }
  };
  EXPECT_EQ(
      reason(65508, v4),
      "not sent: one datagram over IPv4 holds 65507 bytes (over IPv6 65527), and this has 65508");
  EXPECT_EQ(
      reason(65528, v6),
      "not sent: one datagram over IPv6 holds 65527 bytes (over IPv4 65507), and this has 65528");
  EXPECT_TRUE(transport.sent.empty());
  EXPECT_EQ(totals(), "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes");
}

TEST_F(SenderTest, CountsWhatTheTransportRefusesAsNotSent) {
  transport.send_failure = std::errc::network_unreachable;
  EXPECT_THROW(sender.send("x", v4), std::system_error);
  EXPECT_EQ(totals(), "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes");
  EXPECT_EQ(traffic.report().at(1), "not sent: 1 datagram");
}

TEST_F(SenderTest, CountsWhatWaitsOnceItIsSent) {
  transport.make_room_for(0);
  sender.send("abc", v4);
  EXPECT_EQ(totals(), "sent 0 datagrams, 0 bytes; received 0 datagrams, 0 bytes");
  transport.make_room_for(std::nullopt);
  console.wait_until_woken();
  EXPECT_EQ(totals(), "sent 1 datagram, 3 bytes; received 0 datagrams, 0 bytes");
}

/// Where an answer leaves from that somebody types.
class SenderFrom : public SenderTest {
 protected:
  /// A datagram comes from there, to this address of ours.
  void hear(const SocketAddress& source, const SocketAddress& local) {
    traffic.count_received({source, "x", {}, local});
  }

  const SocketAddress first = address("10.0.0.7:4567");
  const SocketAddress second = address("10.0.0.8:4567");
};

TEST_F(SenderFrom, TheAddressThatTheDestinationWroteToLast) {
  hear(v4, first);
  hear(v4, second);
  hear(third, first);
  sender.send("a", v4);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v4, second}}));
}

TEST_F(SenderFrom, TheAddressThatEachOfSeveralWroteTo) {
  hear(v4, first);
  hear(third, second);
  sender.send_to_each("a", std::vector{v4, third});
  EXPECT_EQ(transport.sent,
            (std::vector<FakeTransport::Sent>{{"a", v4, first}, {"a", third, second}}));
}

TEST_F(SenderFrom, TheAddressBoundToWhoHasNotWritten) {
  hear(third, first);
  sender.send("a", third);
  sender.send("b", v4);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", third, first}, {"b", v4}}));
}

TEST_F(SenderFrom, TheAddressBoundWhereItIsNotKnownWhatWasWrittenTo) {
  hear(v4, {});
  hear(third, address("0.0.0.0:4567"));
  sender.send("a", v4);
  sender.send("b", third);
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v4}, {"b", third}}));
}

TEST_F(SenderFrom, TheAddressThatAReplyAnswersWhateverWasWrittenToLast) {
  hear(v4, second);
  reply(sender, "a", {v4, "x", {}, first});
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v4, first}}));
}

/// One payload to several.
class SenderToEach : public SenderTest {
 protected:
  /// What is thrown where none of them gets it.
  template <typename Fault>
  std::string fault_of(std::string_view payload, const std::vector<SocketAddress>& destinations) {
    try {
      return sender.send_to_each(payload, destinations) ? "all sent" : "some sent";
    } catch (const Fault& fault) {
      return fault.what();
    }
  }

  void fail_to(const std::vector<SocketAddress>& destinations) {
    for (const auto& destination : destinations)
      transport.failures[destination] = std::errc::network_unreachable;
  }

  const std::vector<SocketAddress> all{v4, v6, third};
  const std::string unreachable = ": Network is unreachable";
  /// For one of several.
  static std::string too_long_for(const std::string& destination) {
    return "not sent: " + destination +
           ": one datagram over IPv4 holds 65507 bytes (over IPv6 65527), and this has 65508";
  }
};

TEST_F(SenderToEach, SendsInTheirOrder) {
  EXPECT_TRUE(sender.send_to_each("a", all));
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v4}, {"a", v6}, {"a", third}}));
  EXPECT_TRUE(console.notices.empty());
}

TEST_F(SenderToEach, TakesWhatWaitsForSent) {
  transport.make_room_for(1);
  EXPECT_TRUE(sender.send_to_each("a", all));
  EXPECT_EQ(outbox.waiting(), 2U);
  transport.make_room_for(std::nullopt);
  console.wait_until_woken();
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v4}, {"a", v6}, {"a", third}}));
}

TEST_F(SenderToEach, TellsWhoDidNotGetItAndGoesOn) {
  fail_to({v4, third});
  EXPECT_FALSE(sender.send_to_each("a", all));
  EXPECT_EQ(transport.sent, (std::vector<FakeTransport::Sent>{{"a", v6}}));
  EXPECT_EQ(console.notices, (Lines{"cannot send to 127.0.0.1:9" + unreachable,
                                    "cannot send to 10.0.0.3:3" + unreachable}));
  EXPECT_EQ(traffic.report().at(1), "not sent: 2 datagrams");
}

TEST_F(SenderToEach, NamesForWhomItIsTooLong) {
  EXPECT_FALSE(sender.send_to_each(std::string(65508, 'x'), all));
  EXPECT_EQ(console.notices, (Lines{too_long_for("127.0.0.1:9"), too_long_for("10.0.0.3:3")}));
  ASSERT_EQ(transport.sent.size(), 1U);
  EXPECT_EQ(transport.sent[0].destination, v6);
}

TEST_F(SenderToEach, ThrowsTheLastFaultAndTellsTheOthersWhereNobodyGotIt) {
  fail_to(all);
  EXPECT_EQ(fault_of<std::system_error>("a", all), "cannot send to 10.0.0.3:3" + unreachable);
  EXPECT_EQ(console.notices, (Lines{"cannot send to 127.0.0.1:9" + unreachable,
                                    "cannot send to [::1]:9" + unreachable}));
}

TEST_F(SenderToEach, ThrowsWhatMayBeEditedWhereItIsTooLongForAll) {
  EXPECT_EQ(fault_of<Unsendable>(std::string(65508, 'x'), {v4, third}), too_long_for("10.0.0.3:3"));
  EXPECT_EQ(console.notices, (Lines{too_long_for("127.0.0.1:9")}));
}

TEST_F(SenderToEach, TellsNothingOfOneAloneThatIsThrown) {
  fail_to({v4});
  EXPECT_EQ(fault_of<std::system_error>("a", {v4}), "cannot send to 127.0.0.1:9" + unreachable);
  EXPECT_TRUE(console.notices.empty());
}

}  // namespace
}  // namespace udpchat

using System.Net;
using Pillion.Components.Mdns.Dns;

namespace Pillion.Components.Tests.NameResolution;

public sealed class DnsMessageTests
{
    [Fact]
    public void TryParse_WhatWasWritten_IsTheSame()
    {
        var message = new DnsMessage
        {
            Id = 7,
            IsResponse = true,
            Questions = [new DnsQuestion("app.local.", DnsType.Ptr, WantsUnicast: true)],
            Answers = [new PtrRecord("app.local.", 120, "höst:1.app.local.")],
            Authorities = [new AddressRecord("h.local.", 0, IPAddress.Parse("fd00::1"))],
            Additionals =
            [
                new SrvRecord("höst:1.app.local.", 120, 50001, "h.local."),
                new AddressRecord("h.local.", 120, IPAddress.Parse("10.0.0.1")),
            ],
        };

        Assert.True(DnsMessage.TryParse(message.ToBytes(), out var read));

        Assert.Equal((7, true), (read.Id, read.IsResponse));
        Assert.Equal(message.Questions, read.Questions);
        Assert.Equal(message.Records, read.Records);
    }

    [Fact]
    public void TryParse_NamesWithPointers_AreReadThrough()
    {
        // RFC 1035 §4.1.4, as other implementations write it: "app.local." at 12, then names that end in a pointer to it.
        byte[] bytes =
        [
            0,
            0,
            0x84,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            2,
            3,
            (byte)'a',
            (byte)'p',
            (byte)'p',
            5,
            (byte)'l',
            (byte)'o',
            (byte)'c',
            (byte)'a',
            (byte)'l',
            0,
            0,
            12,
            0,
            1,
            0,
            0,
            0,
            120,
            0,
            4,
            1,
            (byte)'i',
            0xC0,
            12,
            0xC0,
            33,
            0,
            33,
            0x80,
            1,
            0,
            0,
            0,
            120,
            0,
            10,
            0,
            0,
            0,
            0,
            0xC3,
            0x51,
            1,
            (byte)'h',
            0xC0,
            16,
            0xC0,
            33,
            0,
            16,
            0x80,
            1,
            0,
            0,
            0,
            120,
            0,
            4,
            3,
            (byte)'a',
            (byte)'p',
            (byte)'p',
        ];

        Assert.True(DnsMessage.TryParse(bytes, out var read));

        Assert.Equal(new PtrRecord("app.local.", 120, "i.app.local."), read.Answers[0]);
        Assert.Equal(new SrvRecord("i.app.local.", 120, 50001, "h.local."), read.Additionals[0]);
        Assert.Equal(["app"], Assert.IsType<TxtRecord>(read.Additionals[1]).Texts);
    }

    [Fact]
    public void TryParse_CutOrChangedBytes_NeverThrowsOrHangs()
    {
        var bytes = new DnsMessage
        {
            IsResponse = true,
            Answers = [new PtrRecord("app.local.", 120, "i.app.local.")],
            Additionals = [new SrvRecord("i.app.local.", 120, 1, "h.local."), new TxtRecord("i.app.local.", 120, ["app"])],
        }.ToBytes();
        var random = new Random(1);

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(DnsMessage.TryParse(bytes.AsSpan(0, length), out _));
        }

        for (var i = 0; i < 100_000; i++)
        {
            var changed = bytes.ToArray();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            if (DnsMessage.TryParse(changed, out var message))
            {
                Assert.All(message.Records, record => Assert.EndsWith(".", record.Name, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void TryParse_PointerToItself_IsNoMessage()
    {
        byte[] bytes = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 12, 0, 1];

        Assert.False(DnsMessage.TryParse(bytes, out _));
    }

    [Fact]
    public void ToBytes_LabelThatIsTooLong_SaysWhich()
    {
        var message = new DnsMessage { Questions = [new DnsQuestion(new string('a', 64) + ".local.", DnsType.Ptr)] };

        Assert.Contains("longer than 63 bytes", Assert.Throws<FormatException>(message.ToBytes).Message, StringComparison.Ordinal);
    }
}

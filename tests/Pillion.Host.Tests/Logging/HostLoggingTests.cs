using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pillion.Host.Logging;
using Pillion.Host.Tests.Testing;

namespace Pillion.Host.Tests.Logging;

public sealed class HostLoggingTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero);

    [Fact]
    public void Log_Json_HasDaprsFields()
    {
        var log = new LogCapture(LogFormat.Json, time: new FixedTime(s_now));

        log.Logging.ForApp("orders")
            .CreateLogger("Pillion.Host.Hosting.PillionHost")
            .LogWarning(new IOException("outer", new IOException("inner")), "it said \"no\"");

        using var json = JsonDocument.Parse(log.Text);
        var fields = json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);
        Assert.Equal(
            ["app_id", "error", "instance", "level", "msg", "scope", "time", "type", "ver"],
            fields.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal("orders", fields["app_id"]);
        Assert.Equal("warning", fields["level"]);
        Assert.Equal("it said \"no\"", fields["msg"]);
        Assert.Equal("pillion.host.hosting", fields["scope"]);
        Assert.Equal("2026-03-04T05:06:07.891Z", fields["time"]);
        Assert.Equal("log", fields["type"]);
    }

    [Fact]
    public void Log_Text_IsOneReadableLine()
    {
        var log = new LogCapture(LogFormat.Text, LogLevel.Information, new FixedTime(s_now));

        log.Logging.ForApp("orders").CreateLogger("x").LogError(new IOException("outer", new IOException("inner")), "failed");

        Assert.Equal($"{s_now.ToLocalTime():HH:mm:ss.fff} error [orders] failed: outer: inner\n", log.Text);
    }

    [Fact]
    public void IsEnabled_MinimumLevel_MayChangeLater()
    {
        var log = new LogCapture(level: LogLevel.Warning);

        Assert.False(log.Logger.IsEnabled(LogLevel.Information));
        log.Logging.MinimumLevel = LogLevel.Information;

        Assert.True(log.Logger.IsEnabled(LogLevel.Information));
        Assert.False(log.Logging.CreateLogger("Microsoft.AspNetCore.X").IsEnabled(LogLevel.Information));
    }

    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("INFO", LogLevel.Information)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("fatal", LogLevel.Critical)]
    public void TryParse_DaprsNames_AreTaken(string name, LogLevel expected)
    {
        Assert.True(LogLevels.TryParse(name, out var level));
        Assert.Equal(expected, level);
    }

    [Fact]
    public void TryParse_OtherName_ReturnsFalse() => Assert.False(LogLevels.TryParse("verbose", out _));
}

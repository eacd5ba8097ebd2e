using Pillion.Host.Instances;

namespace Pillion.Host.Tests.Hosting;

public sealed class InstanceJsonTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var app = new InstanceApp
        {
            AppId = "orders",
            Kind = "process",
            HttpPort = 3500,
            GrpcPort = 50001,
            AppPort = 3000,
            Command = "node \"app\".js ä",
            AppProcessId = 42,
        };
        var description = new InstanceDescription
        {
            ProcessId = 7,
            ProcessStart = "12345",
            Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            ControlSocket = "/run/7.sock",
            RunTemplateName = "",
            Apps = [app, app with { AppId = "other" }],
        };

        var read = InstanceJson.Read(InstanceJson.Write(description));

        Assert.Equal(description.Apps, read.Apps);
        Assert.Equal(description, read with { Apps = description.Apps });
    }
}

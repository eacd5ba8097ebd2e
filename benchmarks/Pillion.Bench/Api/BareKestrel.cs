using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Pillion.Bench.Api;

/// <summary>The least that ASP.NET Core can do for a request: no routing, no middleware, no logging; always the same bytes.</summary>
internal static class BareKestrel
{
    /// <summary>Serves on a port of the loopback interface until the process ends.</summary>
    public static async Task RunAsync(string port, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        await using var app = builder.Build();
        app.Run(context =>
        {
            context.Response.ContentType = contentType;
            context.Response.ContentLength = bytes.Length;
            context.Response.BodyWriter.Write(bytes);
            return Task.CompletedTask;
        });
        await app.RunAsync();
    }
}

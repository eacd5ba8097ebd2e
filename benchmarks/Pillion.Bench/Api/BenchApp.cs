using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Pillion.Bench.Api;

/// <summary>
/// The app behind the runtime, on a bare Kestrel: gives back what it gets (<c>/echo</c>), and takes the events of a topic, whose data says when
/// they were published (<c>/events</c>); how long they took is asked for at <c>/times</c>.
/// </summary>
internal static class BenchApp
{
    private const string Subscriptions = """[{"pubsubname":"pubsub","topic":"bench","route":"/events"}]""";

    /// <summary>Serves on a port of the loopback interface until the process ends.</summary>
    public static async Task RunAsync(string port)
    {
        var times = new ConcurrentQueue<double>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        await using var app = builder.Build();
        app.Run(context =>
            context.Request.Path.Value switch
            {
                "/echo" => EchoAsync(context),
                "/events" => TakeAsync(context, times),
                "/times" => WriteAsync(context, TakeAll(times)),
                "/dapr/subscribe" => WriteAsync(context, Subscriptions),
                _ => NotFoundAsync(context),
            }
        );
        await app.RunAsync();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Request.Body.CopyToAsync(context.Response.Body);
    }

    private static async Task TakeAsync(HttpContext context, ConcurrentQueue<double> times)
    {
        using var cloudEvent = await JsonDocument.ParseAsync(context.Request.Body);
        times.Enqueue(Clock.MicrosecondsSince(cloudEvent.RootElement.GetProperty("data").GetProperty("sent").GetInt64()));
        context.Response.ContentLength = 0;
    }

    private static string TakeAll(ConcurrentQueue<double> times)
    {
        var all = new List<double>();
        while (times.TryDequeue(out var time))
        {
            all.Add(time);
        }

        return JsonSerializer.Serialize(all);
    }

    private static Task WriteAsync(HttpContext context, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}

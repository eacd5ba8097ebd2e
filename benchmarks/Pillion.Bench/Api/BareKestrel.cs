using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pillion.Bench.Api;

/// <summary>
/// The least that ASP.NET Core can do for a request: no routing, no middleware, no logging. Gets are answered with always the same bytes, posts are read
/// and answered with nothing; calls of gRPC, over HTTP/2, are read and answered with one message of always the same bytes.
/// </summary>
internal static class BareKestrel
{
    private const int FrameHeaderLength = 5;

    /// <summary>Serves HTTP on a port of the loopback interface until the process ends.</summary>
    public static Task RunAsync(string port, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return ServeAsync(
            port,
            HttpProtocols.Http1,
            context =>
            {
                if (HttpMethods.IsPost(context.Request.Method))
                {
                    context.Response.StatusCode = StatusCodes.Status204NoContent;
                    return context.Request.Body.CopyToAsync(Stream.Null);
                }

                context.Response.ContentType = contentType;
                context.Response.ContentLength = bytes.Length;
                context.Response.BodyWriter.Write(bytes);
                return Task.CompletedTask;
            }
        );
    }

    /// <summary>Serves gRPC on a port of the loopback interface until the process ends.</summary>
    /// <param name="port">The port.</param>
    /// <param name="message">The answer's message in hexadecimal digits.</param>
    public static Task RunGrpcAsync(string port, string message)
    {
        var bytes = Convert.FromHexString(message);
        var frame = new byte[FrameHeaderLength + bytes.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), bytes.Length);
        bytes.CopyTo(frame, FrameHeaderLength);
        return ServeAsync(
            port,
            HttpProtocols.Http2,
            async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                context.Response.ContentType = "application/grpc";
                await context.Response.BodyWriter.WriteAsync(frame);
                context.Response.AppendTrailer("grpc-status", "0");
            }
        );
    }

    private static async Task ServeAsync(string port, HttpProtocols protocols, RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(o =>
            o.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture), listen => listen.Protocols = protocols)
        );
        await using var app = builder.Build();
        app.Run(answer);
        await app.RunAsync();
    }
}

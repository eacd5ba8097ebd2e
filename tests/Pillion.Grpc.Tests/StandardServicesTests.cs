using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Grpc.Client;
using Pillion.Grpc.Health;
using Pillion.Grpc.Reflection;
using Pillion.Testing;
using static Pillion.Grpc.Health.HealthCheckResponse.Types;

namespace Pillion.Grpc.Tests;

/// <summary>Health and reflection.</summary>
public sealed class StandardServicesTests : IAsyncLifetime
{
    private readonly GrpcHealth _health = new();
    private TestServer _server = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            EchoService.Create(builder => builder.AddReflection().AddHealth(_health)).HandleAsync,
            options => options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2)
        );
        _channel = new GrpcChannel(_server.Address.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task HealthCheck_KnownAndUnknown_AreToldApart()
    {
        _health.Set("known", serves: false);

        Assert.Equal(ServingStatus.Serving, (await CheckAsync("")).Status);
        Assert.Equal(ServingStatus.NotServing, (await CheckAsync("known")).Status);
        var error = await Assert.ThrowsAsync<GrpcException>(async () => await CheckAsync("unknown"));
        Assert.Equal(GrpcStatusCode.NotFound, error.Status);
    }

    [Fact]
    public async Task HealthWatch_Changes_AreToldUntilTheServerStops()
    {
        using var call = _channel.Start(HealthMethods.Watch, new HealthCheckRequest { Service = "late" }, null, Cancel);

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync());
        _health.Set("late", serves: true);
        Assert.Equal(ServingStatus.Serving, await NextAsync());
        _health.Stop();
        Assert.Equal(ServingStatus.NotServing, await NextAsync());
        var error = await Assert.ThrowsAsync<GrpcException>(async () => await call.Responses.MoveNextAsync(Cancel));
        Assert.Equal(GrpcStatusCode.Unavailable, error.Status);

        async Task<ServingStatus> NextAsync()
        {
            Assert.True(await Wait.ForAsync(call.Responses.MoveNextAsync(Cancel).AsTask(), "a change of health"));
            return call.Responses.Current.Status;
        }
    }

    [Fact]
    public async Task Reflection_ListServices_NamesAllIncludingItself()
    {
        var services = await GrpcReflectionClient.ListServicesAsync(_channel, null, Cancel);

        Assert.Equal(
            [
                "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection",
                "pillion.test.Echo",
            ],
            services
        );
    }

    [Theory]
    [InlineData("pillion.test.Echo", "echo.proto")]
    [InlineData("pillion.test.Echo.Say", "echo.proto")]
    [InlineData("pillion.test.EchoRequest.text", "echo.proto")]
    [InlineData("grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection", "grpc/reflection/v1alpha/reflection.proto")]
    public async Task Reflection_Symbol_ComesWithItsFileWhole(string symbol, string file)
    {
        var response = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol, Host = "h" });

        var files = response.FileDescriptorResponse.FileDescriptorProto;
        Assert.Equal(file, FileDescriptorProto.Parser.ParseFrom(files[0]).Name);
        Assert.NotEmpty(FileDescriptor.BuildFromByteStrings(files.Reverse()));
        Assert.Equal(("h", symbol), (response.ValidHost, response.OriginalRequest.FileContainingSymbol));
    }

    [Fact]
    public async Task Reflection_WhatIsNotThere_IsNotFound()
    {
        Assert.Equal(5, (await AskAsync(new() { FileContainingSymbol = "no.Such" })).ErrorResponse.ErrorCode);
        Assert.Equal(5, (await AskAsync(new() { FileByFilename = "no.proto" })).ErrorResponse.ErrorCode);
        Assert.Equal(5, (await AskAsync(new() { AllExtensionNumbersOfType = "no.Such" })).ErrorResponse.ErrorCode);
        Assert.Equal(3, (await AskAsync(new())).ErrorResponse.ErrorCode);
        Assert.Equal(
            "echo.proto",
            FileDescriptorProto
                .Parser.ParseFrom((await AskAsync(new() { FileByFilename = "echo.proto" })).FileDescriptorResponse.FileDescriptorProto[0])
                .Name
        );
    }

    private async Task<HealthCheckResponse> CheckAsync(string service) =>
        await _channel.UnaryAsync(HealthMethods.Check, new HealthCheckRequest { Service = service }, null, Cancel);

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        using var call = _channel.Start(ReflectionMethods.V1Alpha, request, null, Cancel);
        return await call.ResponseAsync();
    }
}

namespace Pillion.Grpc.Server;

/// <summary>Answers one message with one.</summary>
public delegate ValueTask<TResponse> GrpcUnaryHandler<in TRequest, TResponse>(TRequest request, GrpcServerCall call);

/// <summary>Answers one message with any number.</summary>
public delegate ValueTask GrpcServerStreamingHandler<in TRequest, TResponse>(
    TRequest request,
    GrpcWriter<TResponse> responses,
    GrpcServerCall call
);

/// <summary>Answers any number of messages with one.</summary>
public delegate ValueTask<TResponse> GrpcClientStreamingHandler<TRequest, TResponse>(GrpcReader<TRequest> requests, GrpcServerCall call);

/// <summary>Answers any number of messages with any number; reading and writing go on at the same time.</summary>
public delegate ValueTask GrpcDuplexHandler<TRequest, TResponse>(
    GrpcReader<TRequest> requests,
    GrpcWriter<TResponse> responses,
    GrpcServerCall call
);

/// <summary>Everything that a call is: what an interceptor passes it on to.</summary>
public delegate ValueTask GrpcCallHandler(GrpcServerCall call);

/// <summary>
/// Stands before every method: refuses a call by throwing a <see cref="GrpcException"/>, or passes it on with <c>return next(call);</c>, which costs
/// nothing. What <paramref name="next"/> throws is the call's status.
/// </summary>
public delegate ValueTask GrpcInterceptor(GrpcServerCall call, GrpcCallHandler next);

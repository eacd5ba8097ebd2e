using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Pillion.Grpc;

/// <summary>A call's status other than OK: what a handler throws to answer with it, and what a call throws that was answered so.</summary>
public sealed class GrpcException : Exception
{
    /// <summary>A status.</summary>
    /// <param name="status">Not <see cref="GrpcStatusCode.OK"/>.</param>
    /// <param name="message">For people; any Unicode.</param>
    /// <param name="details">Usually messages of <see cref="Pillion.Grpc.Details"/>.</param>
    /// <param name="trailers">What else the trailers say, without the status itself.</param>
    /// <param name="innerException">The cause, which stays on this side.</param>
    public GrpcException(
        GrpcStatusCode status,
        string message,
        IReadOnlyList<Any>? details = null,
        GrpcMetadata? trailers = null,
        Exception? innerException = null
    )
        : base(message, innerException)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)status, (int)GrpcStatusCode.OK);
        Status = status;
        Details = details ?? [];
        Trailers = trailers;
    }

    /// <summary>A status with details.</summary>
    public GrpcException(GrpcStatusCode status, string message, params IEnumerable<IMessage> details)
        : this(status, message, [.. details.Select(Any.Pack)]) { }

    /// <summary>The code.</summary>
    public GrpcStatusCode Status { get; }

    /// <summary>The details, from <c>grpc-status-details-bin</c>.</summary>
    public IReadOnlyList<Any> Details { get; }

    /// <summary>The other trailers, where there are any.</summary>
    public GrpcMetadata? Trailers { get; }

    /// <summary>The first detail of a type.</summary>
    public bool TryGetDetail<T>([NotNullWhen(true)] out T? detail)
        where T : class, IMessage, new()
    {
        foreach (var any in Details)
        {
            if (any.TryUnpack(out detail) && detail is not null)
            {
                return true;
            }
        }

        detail = null;
        return false;
    }
}

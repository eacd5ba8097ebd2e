namespace Pillion.BuildingBlocks.Invocation;

/// <summary>Where a <see cref="IDirectAppChannel"/> brings an app's answer. One of the two is called, once, on any thread.</summary>
public interface IAnswerReceiver
{
    /// <summary>The app answered. Its body may still be on its way.</summary>
    /// <param name="answer">To be disposed by the receiver.</param>
    ValueTask ReceiveAsync(InvokeResponse answer);

    /// <summary>There is no answer.</summary>
    /// <param name="reason">An <see cref="AppChannelException"/>, or an <see cref="OperationCanceledException"/> if the caller cancelled.</param>
    ValueTask FailAsync(Exception reason);
}
